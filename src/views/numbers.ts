import { type Element, elements } from '../word/xml.ts';

/** Number formats by the style of a cell: what decides whether 45000 is a sum or a day. */
export function readFormats(styles: Element | undefined): string[] {
  const part = (name: string) => elements(elements(styles).find((one) => one.name.endsWith(name)));
  const own = new Map(part('numFmts').map(({ attributes: a }) => [a['numFmtId'], a['formatCode'] ?? '']));
  return part('cellXfs').map(({ attributes: a }) => {
    const id = a['numFmtId'] ?? '0';
    return own.get(id) ?? USUAL[Number(id)] ?? '';
  });
}

/** Formats every program knows by number (ECMA-376 part 1, 18.8.30, with those of Chinese Excel). */
const USUAL: Record<number, string> = {
  1: '0',
  2: '0.00',
  3: '#,##0',
  4: '#,##0.00',
  9: '0%',
  10: '0.00%',
  ...Object.fromEntries([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 57].map((id) => [id, 'yyyy-mm-dd'])),
  ...Object.fromEntries([18, 19, 20, 21, 32, 33, 45, 46, 47].map((id) => [id, 'h:mm'])),
};

const DAY = 86_400_000;

/** A number as the sheet shows it; a day as `2026年4月22日`. `shift`: days by which the workbook counts later than 1900. */
export function formatted(text: string, format: string, shift = 0): string {
  const value = Number(text);
  if (text === '' || !Number.isFinite(value)) return text;
  const plain = format.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '').split(';', 1)[0] ?? '';
  if (/[ymd年月日]/i.test(plain) && value >= 1 && value < 2_958_466) return dayOf(value + shift, plain);
  if (/h|:/.test(plain) && value >= 0 && value < 1) return timeOf(value);
  const places = /\.(0+)/.exec(plain)?.[1]?.length ?? 0;
  if (plain.includes('%')) return `${(value * 100).toFixed(places)}%`;
  if (plain.includes('#,##'))
    return value.toLocaleString('en-US', { minimumFractionDigits: places, maximumFractionDigits: places });
  return places > 0 ? value.toFixed(places) : String(Number(value.toPrecision(15)));
}

/** Days are counted from 30 December 1899. */
function dayOf(value: number, format: string): string {
  const date = new Date(Date.UTC(1899, 11, 30) + Math.round(value * DAY));
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const time = /h/i.test(format) && value % 1 > 0 ? ` ${timeOf(value % 1)}` : '';
  return /d|日/i.test(format) ? `${year}年${month}月${day}日${time}` : `${year}年${month}月`;
}

function timeOf(part: number): string {
  const minutes = Math.round(part * 1440);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
