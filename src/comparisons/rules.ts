import { toBlocks } from '../blocks/read.ts';
import type { Field } from '../documents/fields.ts';
import { type Content, contentHash } from '../documents/rules.ts';
import { RELATIONS } from '../documents/type.ts';
import { typeOf } from '../documents/types/index.ts';
import { type ClauseChange, clauseChanges, type Piece, sameIn, type Unit } from '../differences/rules.ts';

/** One line of a comparison: `n` as counted in the new text; what stayed is told only beside a change. */
export type Line = {
  n: number | null;
  changed: boolean;
  /** The words stayed, their place or form did not. */
  note: string;
  before: Piece[];
  after: Piece[];
  both: Piece[];
};

/** 一处: changed lines beside each other, with one line of context around them, under the heading they stand in. */
export type Hunk = { heading: string; lines: Line[] };

/** `unseen`: something differs that no line shows, as white space or marks of emphasis. */
export type Comparison = { hunks: Hunk[]; removed: number; added: number; unseen: boolean };

/** `form`: what kind of block it is. */
export type Spoken = Unit & { heading: string; form?: string };

/** What codes of departments and ids of documents are called. */
export type Names = ReadonlyMap<string, string>;
const NO_NAMES: Names = new Map();

/** Everything of a content that is approved, line by line in the order of the form; attachments are told apart. */
export function linesOf(content: Content, names = NO_NAMES): Spoken[] {
  const { title, summary, body, details, links, type, department, withdrawal } = content;
  const { fields, official } = typeOf(type);
  const field = (path: string, label: string, text: string): Spoken[] =>
    text ? [{ path, label, heading: label, text }] : [];
  return [
    ...field('title', '标题', title),
    ...field('summary', '摘要', summary),
    ...field('department', '科室', calledIn(names, department ?? '')),
    ...field('originally', '原站发布', plain(content.originallyPublishedAt)),
    ...field('withdrawal', '撤下', takenDown(names, withdrawal)),
    ...links.flatMap((link, n) => {
      const id = link.toId && calledIn(names, link.toId);
      const to = [link.title, link.url, id, link.clause].filter(Boolean).join('　');
      return field(`links.${n}`, '关联', `${RELATIONS[link.relation].name}　${to}`);
    }),
    ...Object.entries(details).flatMap(([name, value]) =>
      spoken(`details.${name}`, fields[name], name, OFFICE.test(name) ? calledIn(names, value) : value),
    ),
    ...blocksOf('body', '正文', body, official),
  ];
}

/** Fields that hold the code of a department. */
const OFFICE = /department$/i;

const calledIn = <T>(names: Names, value: T): T | string =>
  (typeof value === 'string' && names.get(value)) || value;

/** 2026-05-18撤下，原因：内容更正，不显示标题 */
function takenDown(names: Names, withdrawal: Content['withdrawal']): string {
  if (!withdrawal) return '';
  const { on, reason, hidden, replacement } = withdrawal;
  const shown = hidden ? '不显示标题' : '显示标题';
  return [`${on}撤下，原因：${reason}，${shown}`, replacement && `现在看：${calledIn(names, replacement)}`]
    .filter(Boolean)
    .join('；');
}

/** What changed from one content to another. Without the old one there is nothing to compare with. */
export function comparisonOf(before: Content, after: Content, names = NO_NAMES): Comparison {
  const [old, now] = [linesOf(before, names), linesOf(after, names)];
  const changes = clauseChanges(old, now);
  const place = new Map(now.map(({ path }, n) => [path, n]));
  const notes = notesOf(old, now, changes);
  const lines = changes.map((change) => lineOf(change, place.get(change.path), notes.get(change.path)));
  const near = lines.map((_, n) => [n - 1, n, n + 1].some((k) => lines[k]?.changed));
  const hunks: Hunk[] = [];
  lines.forEach((line, n) => {
    if (!near[n]) return;
    // A context line that closes one change and opens the next stands between them; more than that parts them.
    if (!near[n - 1]) hunks.push({ heading: '', lines: [] });
    hunks.at(-1)!.lines.push(line);
    hunks.at(-1)!.heading ||= line.changed ? headingOf(changes[n]!, old, now) : '';
  });
  const unseen = !hunks.length && textHash(before) !== textHash(after);
  return { hunks, removed: lengthOf(lines, 'removed'), added: lengthOf(lines, 'added'), unseen };
}

/** Rounds are kept as JSON, where a day is a text. */
const textHash = (content: Content): string => contentHash({ ...asKept(content), attachments: [] });

/** A content as it comes back from JSON. */
export const asKept = (content: Content): Content => JSON.parse(JSON.stringify(content)) as Content;

/** What happened to lines whose words stayed: taken to another place, or made a heading. */
function notesOf(
  old: readonly Spoken[],
  now: readonly Spoken[],
  changes: readonly ClauseChange[],
): Map<string, string> {
  const same = new Set(changes.filter(({ kind }) => kind === 'same').map(({ path }) => path));
  const take = sameIn(old);
  const kept = now.flatMap((unit) => {
    const from = same.has(unit.path) ? take(unit) : undefined;
    return from === undefined ? [] : [{ unit, from }];
  });
  const still = rising(kept.map(({ from }) => from));
  return new Map(
    kept.flatMap(({ unit, from }, i) => {
      if (!still.has(i)) return [[unit.path, '位置调整']];
      return unit.form === old[from]!.form ? [] : [[unit.path, '改了段落的种类']];
    }),
  );
}

/** Places of the longest run that rises: those stayed where they were, the others moved past them. */
function rising(values: readonly number[]): Set<number> {
  const ends: number[] = [];
  const before: (number | undefined)[] = [];
  values.forEach((value, i) => {
    let at = ends.findIndex((end) => values[end]! >= value);
    if (at < 0) at = ends.length;
    before[i] = ends[at - 1];
    ends[at] = i;
  });
  const run = new Set<number>();
  for (let i = ends.at(-1); i !== undefined; i = before[i]) run.add(i);
  return run;
}

/** Files by their bytes: new, replaced under the same name, renamed, or gone. */
export type FileChange = { title: string; kind: 'same' | 'added' | 'removed' | 'changed'; note: string };

export function fileChanges(before: Content, after: Content): FileChange[] {
  const [old, now] = [before.attachments, after.attachments];
  const left = new Set(old);
  const changes = now.map((file): FileChange => {
    const was =
      old.find((one) => left.has(one) && one.sha256 === file.sha256) ??
      old.find((one) => left.has(one) && one.name === file.name);
    if (was) left.delete(was);
    const title = file.title || file.name;
    if (!was) return { title, kind: 'added', note: '新增' };
    if (was.sha256 !== file.sha256) return { title, kind: 'changed', note: '内容换了' };
    const renamed = was.title !== file.title || was.name !== file.name;
    if (renamed) return { title, kind: 'changed', note: `原名“${was.title || was.name}”` };
    return { title, kind: 'same', note: '未改' };
  });
  const gone = [...left].map(({ title, name }) => ({
    title: title || name,
    kind: 'removed' as const,
    note: '删去',
  }));
  const order = old
    .filter((file) => now.some(({ sha256 }) => sha256 === file.sha256))
    .map(({ sha256 }) => sha256);
  const kept = now.filter(({ sha256 }) => order.includes(sha256)).map(({ sha256 }) => sha256);
  if (order.join() !== kept.join()) changes.push({ title: '附件的顺序', kind: 'changed', note: '调整了' });
  return [...changes, ...gone];
}

function lineOf({ kind, pieces }: ClauseChange, place: number | undefined, note = ''): Line {
  return {
    n: kind === 'removed' || place === undefined ? null : place + 1,
    changed: kind !== 'same' || note !== '',
    note,
    before: pieces.filter((piece) => piece.kind !== 'added'),
    after: pieces.filter((piece) => piece.kind !== 'removed'),
    both: pieces,
  };
}

const headingOf = ({ path, kind }: ClauseChange, old: readonly Spoken[], now: readonly Spoken[]): string =>
  (kind === 'removed' ? old : now).find((unit) => unit.path === path)?.heading ?? '';

const lengthOf = (lines: readonly Line[], kind: Piece['kind']): number =>
  lines.reduce(
    (sum, { both }) => sum + both.reduce((n, piece) => n + (piece.kind === kind ? piece.text.length : 0), 0),
    0,
  );

const HEADS = new Set(['title', 'chapter', 'section', 'clause', 'appendix']);
const LONGEST_HEADING = 24;

function blocksOf(path: string, label: string, text: string, official: boolean): Spoken[] {
  let heading = label;
  return toBlocks(text, official).map((block, n) => {
    if (HEADS.has(block.kind)) heading = `${label}　${cut(block.text)}`;
    return {
      path: `${path}.${n}`,
      label: `${label}第${n + 1}段`,
      heading,
      text: block.text,
      form: `${block.kind} ${block.mark ?? ''}`,
    };
  });
}

const cut = (text: string): string => {
  const [first = ''] = text.split('\n');
  return first.length > LONGEST_HEADING ? `${first.slice(0, LONGEST_HEADING)}……` : first;
};

/** A detail as lines: texts in blocks, groups and rows field by field, codes by their words. */
function spoken(path: string, field: Field | undefined, name: string, value: unknown): Spoken[] {
  const label = field?.label ?? name;
  if (field?.input === 'markdown' && typeof value === 'string') return blocksOf(path, label, value, true);
  if (Array.isArray(value))
    return value.flatMap((one, n) => {
      const lines = spoken(`${path}.${n}`, field, name, one);
      return lines.map((line) => ({ ...line, heading: `${label}第${n + 1}项` }));
    });
  if (value && typeof value === 'object')
    return Object.entries(value).flatMap(([key, one]) => {
      const lines = spoken(`${path}.${key}`, field?.fields?.[key], key, one);
      return lines.map((line) =>
        line.heading.startsWith(label) ? line : { ...line, heading: `${label}　${line.heading}` },
      );
    });
  const text = plain(value);
  const words = field?.choices?.[text] ?? text;
  return words ? [{ path, label, heading: label, text: `${label}：${words}` }] : [];
}

const plain = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (value === true) return '是';
  if (value === false) return '否';
  return typeof value === 'string' ? value : JSON.stringify(value).replace(/^"|"$/g, '');
};
