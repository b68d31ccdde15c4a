/**
 * Numbers of people who do not exist, right in every checkable respect. Written from GB 11643 (公民身份号码), the numbering plan of mobile
 * phones and GB/T 14504 (bank cards, Luhn), not from the detector: whoever changes one of the two must not read the other first.
 */
export type Dice = {
  below: (n: number) => number;
  pick: <T>(of: readonly T[]) => T;
  digits: (n: number) => string;
};

/** The same seed throws the same cases (mulberry32), so that a miss can be looked at again. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n: number): number => Math.floor(next() * n);
  return {
    below,
    pick: (of) => of[below(of.length)]!,
    digits: (n) => Array.from({ length: n }, () => below(10)).join(''),
  };
}

const PROVINCES =
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65'.split(' ');
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** 18 digits. 81–83 are the numbers of residents from Hong Kong, Macao and Taiwan (2018), 9… the new permanent residence card. */
export function id18(dice: Dice): string {
  const kind = dice.below(40);
  const area = kind === 0 ? dice.pick(['810000', '820000', '830000']) : dice.pick(PROVINCES) + county(dice);
  const head = kind === 1 ? `9${dice.pick(PROVINCES)}${dice.digits(3)}` : area;
  const body = head + birthday(dice, 1925, 2025) + dice.digits(3);
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(body[i]), 0);
  return body + '10X98765432'[sum % 11];
}

/** 15 digits, given until 1999: no check digit, two digits of the year. */
export function id15(dice: Dice): string {
  return dice.pick(PROVINCES) + county(dice) + birthday(dice, 1925, 1999).slice(2) + dice.digits(3);
}

const SEGMENTS =
  '130 131 132 133 134 135 136 137 138 139 145 147 149 150 151 152 153 155 156 157 158 159 162 165 166 167 170 171 172 173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 190 191 192 193 195 196 197 198 199'.split(
    ' ',
  );
export const mobile = (dice: Dice): string => dice.pick(SEGMENTS) + dice.digits(8);

/** 62 is 银联; the others are old cards of 工行, 中行, 交行, and Visa and Mastercard issued here. */
export function card(dice: Dice): string {
  const [bin, length] = dice.pick([
    ['622202', 19],
    ['621226', 19],
    ['621700', 19],
    ['622848', 19],
    ['621661', 19],
    ['622188', 19],
    ['621799', 19],
    ['623668', 19],
    ['622700', 19],
    ['622588', 16],
    ['625900', 16],
    ['622155', 16],
    ['621483', 16],
    ['622622', 17],
    ['955880', 19],
    ['601382', 19],
    ['436742', 16],
    ['512466', 16],
    ['621084', 19],
    ['622908', 18],
  ] as const);
  const body = bin + dice.digits(length - 7);
  return body + luhn(body);
}

const SURNAMES = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'.split('');
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英建国志华红梅玉春生东海文德福'.split('');
export const person = (dice: Dice): string =>
  (dice.below(30) === 0 ? dice.pick(['欧阳', '司马', '上官', '诸葛']) : dice.pick(SURNAMES)) +
  Array.from({ length: 1 + dice.below(2) }, () => dice.pick(GIVEN)).join('');

/** Down to the door: what standards RV-05 wants cut to the street. */
export const home = (dice: Dice): string =>
  dice.pick([
    `城中区安居路${1 + dice.below(300)}号${1 + dice.below(30)}栋${1 + dice.below(6)}单元${101 + dice.below(800)}室`,
    `示例市望花区建设街道丹东路${1 + dice.below(90)}-${1 + dice.below(9)}号楼${101 + dice.below(900)}`,
    `东湖镇柳河村${1 + dice.below(12)}组${1 + dice.below(200)}号`,
    `新华小区${1 + dice.below(40)}幢${100 + dice.below(900)}号`,
    `青石乡上寨村${1 + dice.below(9)}社`,
  ]);

const county = (dice: Dice): string => `0${dice.below(9)}${String(1 + dice.below(28)).padStart(2, '0')}`;
function birthday(dice: Dice, from: number, to: number): string {
  const day = new Date(Date.UTC(from, 0, 1) + dice.below((to - from) * 365) * 86_400_000);
  return day.toISOString().slice(0, 10).replaceAll('-', '');
}
export function luhn(body: string): string {
  const sum = [...body].reverse().reduce((total, digit, i) => {
    const twice = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return total + (twice > 9 ? twice - 9 : twice);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}
