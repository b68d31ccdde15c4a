/** First two digits of a region (GB/T 2260), 港澳台 residents' permits (81–83) among them. */
export const PROVINCES: ReadonlySet<string> = new Set([
  ...[
    '11',
    '12',
    '13',
    '14',
    '15',
    '21',
    '22',
    '23',
    '31',
    '32',
    '33',
    '34',
    '35',
    '36',
    '37',
    '41',
    '42',
    '43',
  ],
  ...['44', '45', '46', '50', '51', '52', '53', '54', '61', '62', '63', '64', '65', '71', '81', '82', '83'],
]);

/** `YYYYMMDD`, a day that exists, of somebody who may be alive. */
export function isBirthday(text: string): boolean {
  const iso = `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return text >= '1900' && text < '2100' && !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso);
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
