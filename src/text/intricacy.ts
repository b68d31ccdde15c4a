/** Nesting of quotes and lists in one line; nobody who writes for readers needs a tenth of it. */
const DEEPEST = 20;

/**
 * What laying out a text may cost, in microseconds of the machine it was measured on: marked and the sanitiser are asked in the
 * event loop when a draft is opened, saved or checked, and twenty kilobytes of ill will would hold everybody up for seconds.
 */
const BUDGET = 120_000;

export type Intricate = { line: number; why: 'deep' | 'much' };

/** What is said of it, to whoever writes it. */
export const intricateWords = ({ line, why }: Intricate): string =>
  why === 'deep'
    ? `正文第${line}行的引用或列表套了${DEEPEST}层以上，网页排不出来。请减少层次`
    : `正文到第${line}行，内容已经多得或复杂得网页排不出来。请把一部分表格或内容改作附件`;

/** Where a text becomes more than can be laid out, in one pass over its lines; null for every text somebody meant. */
export function intricacyOf(text: string, budget = BUDGET): Intricate | null {
  const count = counter();
  let from = 0;
  for (let line = 1; from <= text.length; line += 1) {
    const end = text.indexOf('\n', from);
    const to = end < 0 ? text.length : end;
    const { depth, cost } = count(text.slice(from, to));
    if (depth > DEEPEST) return { line, why: 'deep' };
    if (cost > budget) return { line, why: 'much' };
    from = to + 1;
  }
  return null;
}

/** Microseconds; `level` is how many times over a line is read for each list or quote around it. */
const PER = {
  ...{ character: 0.25, blank: 1, line: 6, structured: 18, newBlock: 25, level: 0.4 },
  ...{ cell: 4, bar: 1, tag: 9, tagOfBlock: 3, bracket: 8, mark: 3, mail: 8 },
  ...{ bracketOfCharacter: 0.00015, runOfSquare: 0.001 },
};

type Lines = { cost: number; open: number; columns: number; html: boolean; blank: boolean; marker: string };

/** Adds up line by line what a text costs. */
function counter(): (line: string) => { depth: number; cost: number } {
  const so: Lines = { cost: 0, open: 0, columns: 0, html: false, blank: true, marker: '' };
  let paragraph = { length: 0, brackets: 0 };
  return (line) => {
    if (!/\S/.test(line)) {
      so.cost += PER.blank + line.length * PER.character;
      Object.assign(so, { blank: true, columns: 0, html: false });
      paragraph = { length: 0, brackets: 0 };
      return { depth: 0, cost: so.cost };
    }
    const depth = open(so, line);
    const own = line.length * PER.character + (STRUCTURED.test(line) && !so.html ? PER.structured : PER.line);
    so.cost +=
      own * (1 + so.open * PER.level) + so.columns * PER.cell + marksOf(line, so.html) + runsOf(line);
    // Each link is cut out of the whole paragraph.
    const brackets = countOf(line, '[');
    paragraph = { length: paragraph.length + line.length, brackets: paragraph.brackets + brackets };
    so.cost += (brackets * paragraph.length + paragraph.brackets * line.length) * PER.bracketOfCharacter;
    so.blank = false;
    return { depth, cost: so.cost };
  };
}

/** What a line opens or goes on with: lists and quotes, a block of HTML, a table. */
function open(so: Lines, line: string): number {
  const { depth, indent, marker } = nestingOf(line);
  if (depth && (so.blank || marker !== so.marker)) so.cost += PER.newBlock;
  so.marker = marker;
  // What is indented, or follows without a blank line, still belongs to the list or quote above it.
  if (depth) so.open = depth + (indent >> 1);
  else if (so.blank && !indent) so.open = 0;
  if (so.blank) so.html = HTML.test(line);
  if (so.blank && so.html) so.cost += PER.newBlock;
  if (isRule(line)) so.columns = Math.max(so.columns, countOf(line, '|'));
  return depth;
}

const STRUCTURED = /^[ \t]*(?:[-*+>#|`~<=_[]|\d{1,9}[.)])/;
const MARKER = /[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$))/y;
const HTML = /^ {0,3}<\/?(?:table|caption|thead|tbody|tr|t[dh]|ul|ol|li|div|p|h[1-6])\b/i;

/** How many quotes and lists a line opens, how far it is indented and what it begins with. */
function nestingOf(line: string): { depth: number; indent: number; marker: string } {
  const blanks = /^[ \t]*/.exec(line)![0];
  let depth = 0;
  MARKER.lastIndex = 0;
  while (depth <= DEEPEST && MARKER.test(line)) depth += 1;
  return { depth, indent: blanks.replaceAll('\t', '    ').length, marker: line[blanks.length]! };
}

/** The line under the head of a table: every row below is filled up to as many cells. */
const isRule = (line: string): boolean => line.includes('-') && /^[\s|:-]+$/.test(line);

function marksOf(line: string, html: boolean): number {
  let cost = 0;
  for (let at = 0; at < line.length; at += 1) cost += COSTS[line.charCodeAt(at)] ?? 0;
  return html ? cost - countOf(line, '<') * (PER.tag - PER.tagOfBlock) : cost;
}

/** By character code. */
const COSTS: number[] = [];
const SIGNS = { '*_~`\\&:': PER.mark, '@': PER.mail, '<': PER.tag, '[': PER.bracket, '|': PER.bar };
for (const [signs, cost] of Object.entries(SIGNS)) for (const sign of signs) COSTS[sign.charCodeAt(0)] = cost;

/** What may be an address of mail is read again from each of its letters. */
const RUN = /[A-Za-z0-9.!#$%&'*+/=?_`{|}~-]{100,}/g;

const runsOf = (line: string): number =>
  [...line.matchAll(RUN)].reduce((sum, [run]) => sum + run.length ** 2 * PER.runOfSquare, 0);

const countOf = (line: string, sign: string): number => line.split(sign).length - 1;
