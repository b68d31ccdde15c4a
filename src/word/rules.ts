import { annexLabel } from './carried.ts';
import type { Content } from './content.ts';
import type { Role } from './head.ts';
import { issuerOf } from './issuer.ts';
import { bare, dayIn, documentNumberIn, isComplete } from './marks.ts';
import { cut, type Line, linesIn, notesIn, type Piece } from './pieces.ts';
import { type Plan, planOf, titleText } from './plan.ts';
import { type Finding, remarksOn } from './remarks.ts';
import { bodyMarkdown } from './text.ts';
import { unfold } from './unfold.ts';

/** A thing recognised: its value, the paragraphs it stood in (counted from 1) and the characters there. */
export type Found<T = string> = { value: T; at: number[]; text: string };

/** What is carried or annexed: 附件1, its title, its text in the form bodies are stored in. */
export type Part = { label: string; title: Found | null; body: string };

/** A 公文 taken apart. Every line of the file is in `lines` under the one role it was given; nothing is added. */
export type Recognised = {
  issuer: Found | null;
  documentNumber: Found | null;
  title: Found | null;
  addressee: Found | null;
  signedOn: Found | null;
  attachments: Found<string[]> | null;
  /** Own text in the form bodies are stored in, with addressee and signature. */
  body: string;
  carried: Part | null;
  annexes: Part[];
  lines: { at: number; role: Role; text: string }[];
  /** Characters of the text without spaces, title, addressee and signature. */
  chars: number;
  issues: Finding[];
};

/** A text and the pieces and notes it was made of, for comparing. */
export type Made = { markdown: string; pieces: Piece[]; notes: string[] };

/** Recognises the parts of a 公文 among its lines. Pure, and linear in their number. */
export function recognise(content: Content): { got: Recognised; made: Made[] } {
  const plan = planOf(unfold(content.pieces));
  const { pieces, roles, head } = plan;
  const lines = (places: readonly number[]) => places.flatMap((i) => linesIn(pieces[i] as Piece));
  const made: Made[] = [];
  const write: Write = (list, notes = notesIn(list)) => {
    const numbers = [...new Set(notes)].toSorted((a, b) => a - b);
    const texts = numbers.map((n) => (content.notes.get(n) ?? []).map(({ text }) => text).join(''));
    const markdown = bodyMarkdown(list, numbers, content.notes);
    made.push({ markdown, pieces: list, notes: texts });
    return markdown;
  };
  const rest = plan.carried ? [carriedPart(plan, plan.carried, write)] : annexParts(plan, write);
  // A note cited in a title stays with the text below it.
  const elsewhere = made.flatMap((m) => notesIn(m.pieces));
  const notes = [...content.notes.keys()].filter((n) => !elsewhere.includes(n));
  const title = found(lines(head.title), titleText(lines(head.title)));
  const got: Recognised = {
    issuer: issuerOf(plan, title?.value ?? ''),
    documentNumber: numberFound(numberLine(plan), lines(head.banner.slice(-1))),
    title,
    addressee: found(lines(head.addressee), joined(lines(head.addressee)).replace(/[:：]$/, '')),
    signedOn: signedOn(plan),
    attachments: attachmentsIn(plan, lines),
    body: write(ownPieces(plan), notes),
    carried: plan.carried ? (rest[0] ?? null) : null,
    annexes: plan.carried ? [] : rest,
    lines: pieces.flatMap((p, i) =>
      linesIn(p).map(({ at, text }) => ({ at, role: roles[i] ?? 'text', text })),
    ),
    chars: pieces.reduce((sum, piece, i) => sum + (COUNTED.has(roles[i] ?? 'text') ? length(piece) : 0), 0),
    issues: [],
  };
  got.issues = remarksOn(plan, got);
  return { got, made };
}

/** Named in its own text and in what it carries; one that only names what is carried is no list of files. */
function attachmentsIn({ attached, listed }: Plan, lines: (places: readonly number[]) => Line[]) {
  const value = [...attached.names, ...listed.names];
  return value.length > 0 ? { ...located(lines([...attached.at, ...listed.at])), value } : null;
}

type Write = (pieces: Piece[], notes?: number[]) => string;

const COUNTED = new Set<Role>(['text', 'attachments', 'download', 'carriedTitle', 'carried', 'annex']);

const length = (piece: Piece): number =>
  linesIn(piece).reduce((sum, { text }) => sum + [...bare(text)].length, 0);

const OWN = new Set<Role>(['text', 'addressee', 'attachments', 'signer', 'day', 'note']);

/**
 * The own text in its order. A signature behind what is carried comes back to the end of the text it signs; a list of
 * attachments behind the signature goes, since nothing but a note may stand there.
 */
function ownPieces({ pieces, roles, sign, rest }: Plan): Piece[] {
  const list = pieces.map((piece, i) => ({ piece, i, role: roles[i] ?? 'text' }));
  const inside = list.filter(
    ({ i, role }) => i < rest && OWN.has(role) && !(sign && i > sign.to && role === 'attachments'),
  );
  const late = sign && sign.from >= rest ? list.slice(sign.from, sign.to + 1) : [];
  return [...inside, ...late].flatMap(({ piece, role }) =>
    piece.kind === 'line' && role === 'day' ? signedLines(piece) : [piece],
  );
}

/** The body that signs and the day stand on lines of their own. */
function signedLines(line: Line): Line[] {
  const at = line.text.search(/(?:[\d０-９]{4}|[〇○零一二三四五六七八九]{4})\s*年/);
  return at > 1 ? cut(line, at) : [line];
}

function carriedPart(plan: Plan, { from, to }: { from: number; to: number }, write: Write): Part {
  const title = plan.pieces.slice(from, to).flatMap(linesIn);
  const body = plan.pieces.filter((_, i) => i >= to && plan.roles[i] === 'carried');
  return { label: '', title: found(title, titleText(title)), body: write(body) };
}

const annexParts = (plan: Plan, write: Write): Part[] =>
  plan.annexes.map((at, i) => annexPart(plan, at, plan.annexes[i + 1] ?? plan.pieces.length, write));

function annexPart(plan: Plan, from: number, to: number, write: Write): Part {
  const first = plan.pieces[from] as Line;
  const { label = '', rest = '' } = annexLabel(first.text) ?? {};
  const title: Line[] = [];
  let body = from + 1;
  while (!rest && body < to && isAnnexTitle(plan.pieces[body], title))
    title.push(plan.pieces[body++] as Line);
  const inside = plan.pieces.slice(body, to).filter((_, i) => plan.roles[body + i] === 'annex');
  const named = rest ? found([first], rest) : found(title, titleText(title));
  return { label, title: named, body: write(inside) };
}

const isAnnexTitle = (piece: Piece | undefined, before: readonly Line[]): boolean =>
  piece?.kind === 'line' &&
  before.length < 3 &&
  piece.text.length <= 60 &&
  !/[。；：:]$/.test(piece.text) &&
  (piece.align === 'center' || before.length === 0) &&
  !isComplete(titleText(before));

function signedOn({ pieces, sign, head }: Plan): Found | null {
  if (sign?.day) {
    const lines = pieces.slice(sign.from, sign.to + 1).flatMap(linesIn);
    return found(lines.slice(-1), sign.day);
  }
  const early = sign ? [] : pieces.slice(0, head.start + 2);
  const line = early.find((p): p is Line => p.kind === 'line' && dayIn(p.text)?.rest === '');
  return line ? found([line], dayIn(line.text)?.day ?? '') : null;
}

/** The line of the number, perhaps in a table above the text. */
function numberLine({ pieces, roles, head }: Plan): Line[] {
  if (head.number >= 0) return [pieces[head.number] as Line];
  const above = pieces.slice(0, head.start).filter((_, i) => roles[i] === 'meta');
  return above
    .flatMap(linesIn)
    .filter(({ text }) => documentNumberIn(text))
    .slice(0, 1);
}

/** 第12号 under 示例市人民政府令 is 示例市人民政府令第12号. */
function numberFound(lines: readonly Line[], banner: readonly Line[]): Found | null {
  const value = documentNumberIn(lines[0]?.text ?? '')?.value ?? '';
  const mark = bare(banner[0]?.text ?? '');
  const belongs = /^(?:第|\d{4}年第)/.test(value) && /(?:令|公告|通告)$/.test(mark);
  return belongs ? found([...banner, ...lines], mark + value) : found(lines, value);
}

const located = (lines: readonly Line[]): Omit<Found, 'value'> => ({
  at: [...new Set(lines.map(({ at }) => at))],
  text: lines.map(({ text }) => text).join('\n'),
});

const found = (lines: readonly Line[], value: string): Found | null =>
  lines.length > 0 && value !== '' ? { value, ...located(lines) } : null;

const joined = (lines: readonly Line[]): string => lines.map(({ text }) => text.trim()).join('');
