import type { Group } from '../../lists/rules.ts';
import type { List } from '../../lists/service.ts';
import type { DocumentType } from '../../documents/type.ts';

type Words = {
  unit: string;
  lead?: string;
  /** Conditions that stand open above the list; the others fold. */
  open?: string[];
};

const WORDS: Record<string, Words> = {
  policy: { unit: '份文件' },
  interpretation: {
    unit: '篇',
    lead: '谁起草、谁解读，和文件同时公布。每篇写明讲的是哪份文件、是否有效。',
    open: ['form', 'topic', 'year'],
  },
  consultation: { unit: '件', open: ['phase', 'kind'] },
  proposal: {
    unit: '件',
    lead: '人大代表建议、政协提案的答复，答复后20个工作日内公开。还有承诺没有完成的，不写“已经解决”。',
    open: ['kind', 'class'],
  },
  notice: { unit: '条', lead: '公示、公告、名单和窗口安排，过期的注明已结束。', open: ['kind', 'term'] },
  news: { unit: '条', lead: '只登本机关自己的工作，不转载。', open: [] },
  response: { unit: '条', lead: '先说结论，再说事实和依据。情况有变化，接着更新。', open: ['finding'] },
};

/** Shorter words for the name of a condition. */
export const LABELS = { form: '形式', department: '科室', kind: '类型', class: '结果', finding: '结论' };

/** Conditions of which every document has exactly one value, so that 全部 is their sum. */
export const WHOLE = ['form', 'kind', 'finding'];

/** How the class of a reply looks: never a tick (visual §4). */
export const CLASS_TAGS = {
  A: {},
  B: { kind: 'info', icon: 'clock' },
  C: {},
} as const;

/** How documents of a type are counted. */
export const unitOf = (type: DocumentType | null): string => WORDS[type?.code ?? '']?.unit ?? '条';

/** One sentence under the title of a list. */
export const leadOf = (type: DocumentType): string =>
  WORDS[type.code]?.lead ?? `${type.column.description}。`;

/** Words of a choice as a short tag: 公开形式 without 解读, A类 without its explanation. */
export const shortForm = (form: string): string => form.replace(/解读$|(?<=^[A-C]类)（.*）$/, '');

/** Conditions of a list in two groups: open above it, and folded. Those of 政府信息公开 stay in its own pages. */
export function conditions(type: DocumentType, { groups, query }: List): { open: Group[]; folded: Group[] } {
  const shown = groups.filter(
    // A condition with one value chooses nothing.
    ({ name, options }) => query.filters[name] || (name !== 'head' && options.length > 1),
  );
  const { open = ['topic', 'year'] } = WORDS[type.code] ?? {};
  const first = ({ name }: Group) => open.includes(name) || query.filters[name] !== undefined;
  return { open: shown.filter(first), folded: shown.filter((group) => !first(group)) };
}

/** Longest search shown whole in a heading. */
const SHOWN = 50;

/** What was typed, as headings and notes quote it. */
export const quoted = (q: string): string => `“${[...q].slice(0, SHOWN).join('')}”`;

/** How many a search found, said as it is; '' where nothing needs saying. */
export function countOf({ total, near }: List, asked: '词' | '文号' | '没有文号'): string {
  if (asked === '文号') return total > 1 ? `另外找到${total - 1}条` : '';
  if (!total) return '';
  if (asked === '没有文号') return `没有这个文号的文件，相近的有${total}条`;
  return near ? `没有完全符合的，比较接近的有${total}条` : `找到${total}条`;
}
