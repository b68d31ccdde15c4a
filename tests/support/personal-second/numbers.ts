import { dayOf, type Chance } from './chance.ts';

/** Divisions of today, of before (432524, 513021) and of the residence permits of 港澳台 (81, 82, 83). */
const DIVISIONS =
  '110105 120101 130102 140105 150102 210102 220102 230103 310115 320102 330106 340104 350102 360102 370102 ' +
  '410102 420106 430104 432524 440106 450103 460105 500103 510104 513021 520102 530102 540102 610113 620102 ' +
  '630102 640104 650102 710000 810000 820000 830000 429004 469002 659001 430181 430225';

/** GB 11643: ISO 7064 MOD 11-2. */
export function checkOf(seventeen: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(seventeen[i]) * (2 ** (17 - i) % 11);
  return '10X98765432'[sum % 11]!;
}

export function divisionOf(c: Chance): string {
  return c.pick(DIVISIONS.split(' '));
}

export function identityOf(c: Chance, division = divisionOf(c), day = dayOf(c, 1915, 2025)): string {
  const first = division + day + c.digits(3);
  return first + checkOf(first);
}

export function oldIdentityOf(c: Chance): string {
  return c.pick(DIVISIONS.split(' ').slice(0, -12)) + dayOf(c, 1915, 1999).slice(2) + c.digits(3);
}

const SEGMENTS =
  '130 131 132 133 134 135 136 137 138 139 145 147 149 150 151 152 153 155 156 157 158 159 162 165 166 167 ' +
  '170 171 172 173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199';

export function mobileOf(c: Chance): string {
  return c.pick(SEGMENTS.split(' ')) + c.digits(8);
}

/** Beginnings and lengths as the banks print them on their cards. */
const CARDS =
  '622202:19 621226:19 621700:19 622848:19 623052:19 621661:19 621799:19 622188:19 622588:16 621483:16 622908:18 ' +
  '622622:16 622521:16 621462:19 623090:19 622260:17 601428:17 456351:19 436742:19 955880:19 955100:19 625800:16 ' +
  '356890:16 518710:16 438088:16 621098:19 622180:19 623686:19 621721:19 622966:16';

export function cardOf(c: Chance): string {
  const [beginning = '', length] = c.pick(CARDS.split(' ')).split(':');
  const first = beginning + c.digits(Number(length) - beginning.length - 1);
  return first + luhnOf(first);
}

export function luhnOf(first: string): number {
  const sum = [...first].reverse().reduce((all, digit, i) => {
    const twice = Number(digit) * (i % 2 ? 1 : 2);
    return all + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return (10 - (sum % 10)) % 10;
}

const CREDIT = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** GB 32100 over the organisation code of GB 11714: both check characters right. `plain` uses digits alone. */
export function creditOf(c: Chance, plain = false): string {
  for (;;) {
    const body = Array.from({ length: 8 }, () => (plain ? c.below(10) : CREDIT[c.below(31)])).join('');
    const code = withCreditChecks(
      c.pick(['91', '91', '92', '93', '11', '12', '13', '51', '52', '53', 'N2']) + divisionOf(c) + body,
    );
    if (!plain || /^\d+$/.test(code)) return code;
  }
}

function withCreditChecks(sixteen: string): string {
  const weights = [3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((all, weight, i) => all + weight * valueOf(sixteen[8 + i]!), 0);
  const seventeen = sixteen + '0123456789X'[(11 - (sum % 11)) % 11]!;
  return seventeen + creditCheckOf(seventeen);
}

/** The 18th character of GB 32100. */
export function creditCheckOf(seventeen: string): string {
  let sum = 0;
  for (let i = 0, weight = 1; i < 17; i++, weight = (weight * 3) % 31)
    sum += CREDIT.indexOf(seventeen[i]!) * weight;
  return CREDIT[(31 - (sum % 31)) % 31]!;
}

/** A person's number that a credit code's check would let pass too: found all the same. */
export function identityLikeCreditOf(c: Chance): string {
  for (;;) {
    const number = identityOf(c, c.pick(['110105', '120101', '130102', '510104', '520102', '530102']));
    if (!number.endsWith('X') && creditCheckOf(number.slice(0, 17)) === number[17]) return number;
  }
}

/** A credit code that the check of a person's number would let pass too: only its label tells. */
export function creditLikeIdentityOf(c: Chance): string {
  for (;;) {
    const head = c.pick(['11', '12', '51', '52', '53']) + c.pick(['4301', '1101', '3202', '4401']);
    const code = withCreditChecks(head + dayOf(c, 1940, 2010) + c.digits(2));
    if (/^\d{18}$/.test(code) && checkOf(code.slice(0, 17)) === code[17]) return code;
  }
}

const valueOf = (character: string): number =>
  character <= '9' ? Number(character) : character.charCodeAt(0) - 55;
