/** A text with one width and without what only dresses it; `at`: where each character stands in the original (UTF-16). */
export type Folded = { text: string; at: Uint32Array };

/** A line end inside a cell (`<br>`): a blank, but not the end of the row. */
const SOFT = '\u2028';
/** Tags inside which nobody would look for half a number; bounded, so that many `<` cost little. */
const TAG =
  /<(\/?)(br|td|th|tr|thead|tbody|tfoot|p|div|li|b|strong|em|i|u|s|span|font|sub|sup|a|code)\b[^<>\n]{0,120}>/iy;
const BLANK = /&(?:nbsp|ensp|emsp|thinsp|#160|#8195|#12288|#x3000|#xa0);/iy;
/** What stands for the X of an identity number where the typist did not find the letter. */
const CROSSES = '×✕╳✖ⅩⅹХхΧχ';

/** Full width to half, numerals to digits, without invisible characters, tags, emphasis, escapes. */
export function fold(original: string): Folded {
  const text = numeralsOf(original);
  const codes = new Uint16Array(text.length);
  const at = new Uint32Array(text.length);
  let length = 0;
  // Inside a table of HTML only its tags end rows; line ends of the source are blanks.
  let tables = 0;
  const put = (code: number, i: number) => {
    codes[length] = code;
    at[length++] = i;
  };
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x2d && code < 0x3c) put(code, i);
    else if (code >= 0xff01 && code <= 0xff5e) put(code - 0xfee0, i);
    else if (isInvisible(code)) continue;
    else if (code === 0x3c && isTable(text, i)) tables = text[i + 1] === '/' ? 0 : 1;
    else if (code === 0x0a && tables) put(0x20, i);
    else if (code === 0x3c || code === 0x26) i = markup(text, i, put);
    else if (code === 0x2a) i = stars(text, i, put);
    else if (code === 0x5c && /[!-/:-@[-`{-~]/.test(text[i + 1] ?? '')) continue;
    else if (code > 0xd6 && CROSSES.includes(text[i]!)) put(isFactor(text, i) ? code : 0x58, i);
    else if (code === 0xd7) put(isFactor(text, i) ? code : 0x58, i);
    else put(code, i);
  }
  return { text: textOf(codes.subarray(0, length)), at: at.subarray(0, length) };
}

/** Eleven and more in a row are a number spelled out: 一三八…; years and counts are shorter. */
const SPELLED = /[〇○零一二三四五六七八九壹贰叁肆伍陆柒捌玖]{11,}/g;
const NUMERALS = ['〇○零', '一壹', '二贰', '三叁', '四肆', '五伍', '六陆', '七柒', '八捌', '九玖'];
/** Bold, sans serif and the like: two UTF-16 units each. */
const DRESSED = /[\u{1d7ce}-\u{1d7ff}]/gu;

/** Of the same length, so that places hold. */
const numeralsOf = (text: string): string =>
  text
    .replace(SPELLED, (run) =>
      run.replace(/./g, (one) => `${NUMERALS.findIndex((same) => same.includes(one))}`),
    )
    .replace(DRESSED, (one) => `${(one.codePointAt(0)! - 0x1d7ce) % 10}\u2060`);

const isTable = (text: string, i: number): boolean => /^<\/?table\b/i.test(text.slice(i, i + 8));

const isInvisible = (code: number): boolean =>
  code === 0xad || (code >= 0x200b && code <= 0x200f) || code === 0x2060 || code === 0xfeff;

/** 3×4 and 3 × 4 are products; a cross before anything else may be an X. */
const isFactor = (text: string, i: number): boolean =>
  /^[\d０-９]/.test(text[i + 1] ?? '') || (text[i - 1] === ' ' && /^ \d/.test(text.slice(i + 1, i + 3)));

/** A tag or entity from `i`; gives its last index. */
function markup(text: string, i: number, put: (code: number, i: number) => void): number {
  BLANK.lastIndex = TAG.lastIndex = i;
  if (BLANK.test(text)) {
    put(0x20, i);
    return BLANK.lastIndex - 1;
  }
  const tag = TAG.exec(text);
  if (!tag) {
    put(text.charCodeAt(i), i);
    return i;
  }
  const name = tag[2]!.toLowerCase();
  if (name === 'br') put(SOFT.charCodeAt(0), i);
  else if (name === 'td' || name === 'th') put(0x7c, i);
  else if (name === 'tr') put(tag[1] ? 0x20 : 0x0a, i);
  else if (name === 'p' || name === 'div' || name === 'li') put(0x0a, i);
  return TAG.lastIndex - 1;
}

/** Stars that hide digits stay; one or two around a word only emphasise it. */
function stars(text: string, i: number, put: (code: number, i: number) => void): number {
  let end = i;
  while (text[end] === '*') end++;
  const isDigit = (c: string | undefined) => !!c && /[\d０-９Xx]/.test(c);
  const [before, after] = [isDigit(text[i - 1]), isDigit(text[end])];
  const hides = end - i > 2 ? before : before && after && end - i === 1;
  if (hides) put(0x2a, i);
  return end - 1;
}

function textOf(codes: Uint16Array): string {
  let out = '';
  for (let i = 0; i < codes.length; i += 8192) out += String.fromCharCode(...codes.subarray(i, i + 8192));
  return out;
}
