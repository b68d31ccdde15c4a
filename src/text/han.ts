const DIGITS = '零一二三四五六七八九';
const UNITS: Record<string, number> = { 十: 10, 百: 100, 千: 1000 };

/** Characters that may stand in a Chinese or Arabic numeral, for use inside a RegExp class. */
export const NUMERAL = '零〇○一二三四五六七八九十百千万两0-9０-９';

/** 二十六 → 26, 一百零五 → 105, 二〇二六 → 2026, `11` and `１１` → 11; undefined for what is no numeral. */
export function hanToNumber(text: string): number | undefined {
  if (/^[0-9０-９]+$/.test(text)) return Number(text.normalize('NFKC'));
  const plain = text.replace(/[〇○]/g, '零').replace(/两/g, '二');
  if (new RegExp(`^[${DIGITS}]+$`).test(plain))
    return Number([...plain].map((c) => DIGITS.indexOf(c)).join(''));
  if (!new RegExp(`^[${DIGITS}十百千万]+$`).test(plain)) return undefined;
  const [high = '', low, more] = plain.split('万');
  if (low === undefined) return belowTenThousand(high);
  const front = belowTenThousand(high);
  const back = low === '' ? 0 : belowTenThousand(low);
  return more !== undefined || !front || back === undefined ? undefined : front * 10_000 + back;
}

/** 26 → 二十六, 105 → 一百零五, 10 → 十. For whole numbers 0 to 99,999,999; others come back as digits. */
export function numberToHan(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value >= 100_000_000) return String(value);
  if (value === 0) return '零';
  const high = Math.floor(value / 10_000);
  const low = value % 10_000;
  const gap = high > 0 && low > 0 && low < 1000 ? '零' : '';
  const text = (high ? `${spell(high)}万` : '') + gap + (low ? spell(low) : '');
  return text.replace(/^一十/, '十');
}

function belowTenThousand(text: string): number | undefined {
  let total = 0;
  let digit: number | undefined;
  let ceiling = 10_000;
  for (const character of text) {
    const unit = UNITS[character];
    if (unit === undefined) {
      if (digit) return undefined;
      digit = DIGITS.indexOf(character);
    } else {
      if (unit >= ceiling || digit === 0) return undefined;
      total += (digit ?? 1) * unit;
      ceiling = unit;
      digit = undefined;
    }
  }
  return total + (digit ?? 0);
}

function spell(value: number): string {
  let text = '';
  let zero = false;
  for (const [unit, size] of [
    ['千', 1000],
    ['百', 100],
    ['十', 10],
    ['', 1],
  ] as const) {
    const digit = Math.floor(value / size) % 10;
    if (digit === 0) zero = zero || text !== '';
    else {
      text += (zero ? '零' : '') + DIGITS[digit] + unit;
      zero = false;
    }
  }
  return text;
}
