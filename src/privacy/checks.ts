/** First two digits of a region (GB/T 2260), 港澳台 residents' permits (81–83) among them. */
const PROVINCES: ReadonlySet<string> = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
);

/** No prefectures below 直辖市, nothing at all below 港澳台. */
const NARROW = /^(?:1[12]|31|50)[^0]|^8[123](?!0000)/;

/** A region, or a 9 and a region: the number of a 外国人永久居留身份证 (2023). */
export const isRegion = (digits: string): boolean =>
  digits[0] === '9'
    ? PROVINCES.has(digits.slice(1, 3))
    : PROVINCES.has(digits.slice(0, 2)) && !NARROW.test(digits);

/** `YYYYMMDD`, a day that exists, of somebody who may be alive. */
export function isBirthday(text: string): boolean {
  const [year, month, day] = [+text.slice(0, 4), +text.slice(4, 6), +text.slice(6, 8)];
  if (!(year >= 1900 && year < 2100) || month < 1 || month > 12 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** Eighteenth character of an identity number (GB 11643, ISO 7064 MOD 11-2). */
export function checkDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(digits[i]) * (2 ** (17 - i) % 11);
  return '10X98765432'[sum % 11]!;
}

/** ISO 7812 annex B. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const value = Number(digits[digits.length - 1 - i]) * (i % 2 ? 2 : 1);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

const CREDIT = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** 统一社会信用代码 by registrar and check character (GB 32100). */
export function isCreditCode(code: string): boolean {
  if (!/^(?:1[1239]|2[19]|3[1-59]|4[19]|5[1-49]|6[129]|7[129]|8[19]|9[123]|A[19]|N[1239]|Y1)/.test(code))
    return false;
  let sum = 0;
  let weight = 1;
  for (let i = 0; i < 17; i++) {
    sum += CREDIT.indexOf(code[i]!) * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT[(31 - (sum % 31)) % 31] === code[17];
}
