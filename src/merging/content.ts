import { toBlocks } from '../blocks/read.ts';
import { type Block, toBody } from '../blocks/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { type Choice, chosen, merge, mergeValue, type Stretch } from './rules.ts';

/** What two people may write at the same time. */
export type Mergeable = {
  title: string;
  summary: string;
  body: string;
  details: Record<string, unknown>;
  [other: string]: unknown;
};

/** A field with its stretches; a text has one for each run of its blocks. */
export type MergedField =
  | { name: string; label: string; text: true; official: boolean; stretches: Stretch<Block>[] }
  | { name: string; label: string; text: false; stretches: Stretch<unknown>[] };

const LABELS: Record<string, string> = {
  title: '标题',
  summary: '摘要',
  links: '关联',
  attachments: '附件',
  department: '科室',
  originallyPublishedAt: '原站发布',
};

/** Two versions of a content that began from one, field by field and, in texts, block by block. */
export function mergeContent(
  type: string,
  base: Mergeable | undefined,
  mine: Mergeable,
  theirs: Mergeable,
): MergedField[] {
  const { official, fields } = typeOf(type);
  const plain = Object.keys(LABELS).map((name) =>
    value(name, LABELS[name]!, base && { value: base[name] }, mine[name], theirs[name]),
  );
  const body = text('body', '正文', official, base?.body, mine.body, theirs.body);
  const names = [...new Set([...Object.keys(mine.details), ...Object.keys(theirs.details)])];
  const details = names.flatMap((name): MergedField[] => {
    const field = fields[name];
    const label = field?.label ?? name;
    const [b, m, t] = [base, mine, theirs].map((one) => one?.details[name]);
    const inner =
      field?.input === 'group'
        ? Object.entries(field.fields!).find(([, f]) => f.input === 'markdown')
        : undefined;
    if (!inner || !isGroup(m) || !isGroup(t))
      return [value(`details.${name}`, label, base && { value: b }, m, t)];
    const [key, { label: words }] = inner;
    const without = (group: unknown) => (isGroup(group) ? { ...group, [key]: undefined } : undefined);
    const of = (group: unknown) => (isGroup(group) ? String(group[key] ?? '') : '');
    return [
      value(`details.${name}`, label, base && { value: without(b) }, without(m), without(t)),
      text(`details.${name}.${key}`, words, true, base && of(b), of(m), of(t)),
    ];
  });
  return [...plain, body, ...details];
}

/** The content after every clash was decided; the choices stand in the order in which `mergeContent` tells the clashes. */
export function mergedContent<C extends Mergeable>(
  theirs: C,
  merged: readonly MergedField[],
  choices: readonly Choice[],
): C {
  let n = 0;
  const content: C = { ...theirs, details: { ...theirs.details } };
  for (const field of merged) {
    const count = field.stretches.filter(({ kind }) => kind === 'clash').length;
    const own = choices.slice(n, (n += count));
    if (field.text) put(content, field.name, textOf(chosen(field.stretches, own), field.official));
    else if (field.stretches[0]?.kind !== 'same') put(content, field.name, chosen(field.stretches, own)[0]);
  }
  return content;
}

/** Blocks of two versions stand beside each other now: the blank line between them is made sure of. */
function textOf(blocks: Block[], official: boolean): string {
  const last = blocks.length - 1;
  const parted = blocks.map(({ gap = '\n\n', ...block }, i) => {
    const enough = official && block.source !== undefined ? /\n/ : /\n\s*\n/;
    return { ...block, gap: i === last ? '\n' : enough.test(gap) ? gap : '\n\n' };
  });
  return toBody(parted);
}

/** What a column holds that says nothing. */
const EMPTY: Record<string, unknown> = { title: '', summary: '', links: [], attachments: [] };

function put(content: Mergeable, name: string, given: unknown): void {
  const [first = '', key, inner] = name.split('.');
  const details = content.details;
  if (first !== 'details' || !key)
    (content as Record<string, unknown>)[first] = given ?? EMPTY[first] ?? null;
  else if (inner) details[key] = { ...(details[key] as object), [inner]: given };
  else if (given === undefined) delete details[key];
  else
    details[key] = isGroup(given) && isGroup(details[key]) ? { ...details[key], ...defined(given) } : given;
}

const defined = (group: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(group).filter(([, v]) => v !== undefined));

/** A form cannot tell nothing from an empty list. */
const filled = (value: unknown): unknown =>
  value === '' || value === null || (Array.isArray(value) && value.length === 0) ? undefined : value;

function value(
  name: string,
  label: string,
  base: { value: unknown } | undefined,
  mine: unknown,
  theirs: unknown,
): MergedField {
  return {
    name,
    label,
    text: false,
    stretches: [mergeValue(base && { value: filled(base.value) }, filled(mine), filled(theirs))],
  };
}

function text(
  name: string,
  label: string,
  official: boolean,
  base: string | undefined,
  mine: string,
  theirs: string,
): MergedField {
  const [b, m, t] = [base, mine, theirs].map((body) =>
    body === undefined ? undefined : ending(bare(toBlocks(body, official))),
  );
  const stretches = merge<Block>(b, m!, t!, (block) => `${block.kind} ${block.mark ?? ''} ${block.text}`);
  return { name, label, text: true, official, stretches };
}

/** The end of a text is no gap to the block that may come after it in another version. */
const ending = (blocks: Block[]): Block[] =>
  blocks.map(({ gap, ...block }, i) => ({
    ...block,
    ...(gap !== undefined && i < blocks.length - 1 && { gap }),
  }));

const bare = (blocks: (Block & { html: string })[]): Block[] => blocks.map(({ html: _, ...block }) => block);

const isGroup = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
