import { hanToNumber, NUMERAL } from './han.ts';

/**
 * What number a line of a 公文 begins with. `cut` is how many characters the number takes with the space after it;
 * `clear` says that a space, bracket or the end of the line follows, as in a heading and not in a sentence.
 */
export type Marker =
  | { kind: 'chapter'; rank: 0 | 1 | 2 | 3; letter: string; n: number; label: string; title: string }
  | { kind: 'article'; n: number; sub: number; label: string; title: string; cut: number; clear: boolean }
  | { kind: 'level'; level: 1 | 2 | 3 | 4; n: number; cut: number }
  | { kind: 'annex'; list: boolean }
  | { kind: 'contents' };

/** Reads the number at the beginning of a line; whether it really counts there is decided in series.ts. */
export function markerOf(text: string): Marker | undefined {
  const first = text[0] ?? '';
  if (first === '第') return articleOf(text) ?? chapterOf(text);
  if (first === '附') return annexOf(text);
  if (first === '目') return /^目\s*录$/.test(text) ? { kind: 'contents' } : undefined;
  return levelOf(text);
}

const RANKS = { 编: [0, 'b'], 分编: [1, 'f'], 章: [2, 'z'], 节: [3, 'j'] } as const;
const CHAPTER = new RegExp(`^第([${NUMERAL}]{1,6})(编|分编|章|节)(\\s*)(.*)$`, 'u');

function chapterOf(text: string): Marker | undefined {
  const found = text.length <= 60 ? CHAPTER.exec(text) : null;
  const n = hanToNumber(found?.[1] ?? '');
  if (!found || n === undefined) return undefined;
  const [, numeral = '', unit, space, title = ''] = found;
  if (
    /[。；：！？，]$/.test(title) ||
    /[。；]|第.+[章节]\s/.test(title) ||
    (space === '' && /^[的、和至与或及规所中第，]|，/.test(title))
  )
    return undefined;
  const [rank, letter] = RANKS[unit as keyof typeof RANKS];
  return { kind: 'chapter', rank, letter, n, label: `第${numeral}${unit}`, title: title.trim() };
}

const ARTICLE = new RegExp(`^第([${NUMERAL}]{1,8})条(?:之([${NUMERAL}]{1,3}))?(\\s*)`, 'u');
/** What follows 第三条 where a sentence cites it: 第三条规定…, 第三条第二款…, 第三条、第四条…. */
const CITED =
  /^(?:规定|所称|所列|所指|的|中|[至到和与或及]第|或者|以及第|第[^条]{1,4}[款项条]|[、，。；：）)》”]|修改|删[除去]|[款项]|作为|情形|执行|适用|办理)/;
const TITLED = /^(?:【([^】]{1,30})】|[（(](?![一二三四五六七八九十\d]+[）)])([^）)]{1,20})[）)](?=\s|$))/;

function articleOf(text: string): Marker | undefined {
  const found = ARTICLE.exec(text);
  const n = hanToNumber(found?.[1] ?? '');
  if (!found || n === undefined) return undefined;
  const [head, , zhi, space] = found;
  const rest = text.slice(head.length);
  if (space === '' && CITED.test(rest)) return undefined;
  const named = TITLED.exec(rest);
  return {
    kind: 'article',
    n,
    sub: zhi ? (hanToNumber(zhi) ?? 0) : 0,
    label: head.trim(),
    title: (named?.[1] ?? named?.[2] ?? '').trim(),
    cut: head.length,
    clear: space !== '' || rest === '' || /^[【（(〔]/.test(rest),
  };
}

const LEVELS: [1 | 2 | 3 | 4, RegExp][] = [
  [1, /^([一二三四五六七八九十百]{1,4})[、．]\s*/],
  [2, /^[（(]([一二三四五六七八九十百]{1,4})[）)]\s*/],
  [3, /^([0-9０-９]{1,2})(?:[.．](?![0-9０-９])|、)\s*/],
  [4, /^[（(]?([0-9０-９]{1,2})[）)]\s*/],
];

function levelOf(text: string): Marker | undefined {
  for (const [level, form] of LEVELS) {
    const found = form.exec(text);
    const n = hanToNumber(found?.[1] ?? '');
    if (found && n) return { kind: 'level', level, n, cut: found[0].length };
  }
  return undefined;
}

/** `附件：1.…` lists what is attached; `附件1` on its own line begins it. */
function annexOf(text: string): Marker | undefined {
  if (/^附\s*件\s*[:：]/.test(text)) return { kind: 'annex', list: text.length < 200 };
  if (/^附\s*(?:件|录|表)[\s\d０-９一二三四五六七八九十.．—-]*(?:$|[^。；，]{1,40}$)/.test(text))
    return { kind: 'annex', list: false };
  return undefined;
}
