import { type Head, HEADS } from '../documents/types/heads.ts';
import { typeOf } from '../documents/types/index.ts';
import { type ListQuery, readQuery } from '../lists/rules.ts';
import { isIn } from '../own.ts';
import type { Spine } from '../shelf/rules.ts';
import type { CatalogEntry } from '../site.ts';
import { dayOf } from '../text/days.ts';
import { hanToNumber, numberToHan } from '../text/han.ts';
import { FIRST_DAY, LAST_DAY } from '../validity/rules.ts';

/** The four parts of the column under exactly these names and in this order (standards PF-03), then the way to apply. */
export const PARTS = {
  guide: '政府信息公开指南',
  rules: '政府信息公开制度',
  duty: '法定主动公开内容',
  annual: '政府信息公开工作年度报告',
} as const;

/** Heads in the order of the law. */
export const HEAD_CODES = Object.keys(HEADS).sort((a, b) => Number(a) - Number(b)) as Head[];

export const isHead = (value: string | undefined): value is Head => value !== undefined && isIn(value, HEADS);

/** `第二十条第（一）项`, `第二十一条`. */
export const articleOf = (head: Head): string =>
  head === '21' ? '第二十一条' : `第二十条第（${numberToHan(Number(head))}）项`;

/** What a head's list says about itself (网页标签规范: 栏目). */
export const headWords = (head: Head) => ({
  name: HEADS[head],
  description: `条例${articleOf(head)}规定应当主动公开的信息：${HEADS[head]}`,
  keywords: `法定主动公开内容,条例${articleOf(head)}`,
  type: '信息公开目录',
});

/** The pages that say who we are: 条例 art. 20(2), whoever forgets to tick it. */
export const ORGANIZATION = ['organization', 'departments', 'leaders'];

/** What is of a head by what it is; `ticked` heads stand beside these. */
const BY_NATURE: { head: Head; fits: (spine: Placing) => boolean }[] = [
  { head: '1', fits: (s) => s.type === 'policy' && has(s, 'nature', 'rule', 'normative') },
  { head: '2', fits: (s) => s.type === 'page' && ORGANIZATION.includes(s.number) },
];

/**
 * Where a document stands that nobody has ticked. 21: 房屋征收 (art. 21; 国有土地上房屋征收与补偿条例 art. 10).
 * 9: purchases. 15, what other rules oblige us to publish: drafts and what became of the comments (重大行政决策程序暂行条例
 * art. 15), replies to deputies (国办发〔2014〕46号), answers to concerns (国办发〔2016〕61号), any other policy (条例 art. 19).
 */
const OTHERWISE: { head: Head; fits: (spine: Placing) => boolean }[] = [
  { head: '21', fits: (s) => s.type === 'consultation' && has(s, 'kind', 'expropriation') },
  { head: '9', fits: (s) => s.type === 'notice' && has(s, 'kind', 'purchase') },
  { head: '15', fits: (s) => ['consultation', 'proposal', 'response', 'policy'].includes(s.type) },
];

type Placing = Pick<Spine, 'type' | 'number' | 'facets'>;

/** Heads of a document in the order of the law; none for a type that has no place in the column (专栏姓专, PF-04). */
export function headsOf(spine: Placing): Head[] {
  if (!typeOf(spine.type).fields['heads']) return [];
  const ticked = spine.facets.filter(({ name }) => name === 'head').map(({ value }) => value);
  const sure = BY_NATURE.filter(({ fits }) => fits(spine)).map(({ head }) => head as string);
  const all = new Set([...ticked, ...sure]);
  const otherwise = all.size ? undefined : OTHERWISE.find(({ fits }) => fits(spine));
  return HEAD_CODES.filter((head) => all.has(head) || head === otherwise?.head);
}

/** Everything in the column, newest first as given, each with its heads as facets, ticked or not. */
export const columnOf = (all: readonly Spine[]): Spine[] =>
  all.flatMap((spine) => {
    const heads = headsOf(spine);
    const others = spine.facets.filter(({ name }) => name !== 'head');
    const facets = heads.map((value) => ({ name: 'head', value, from: FIRST_DAY, until: LAST_DAY }));
    return heads.length ? [{ ...spine, facets: [...others, ...facets] }] : [];
  });

/** One line of 法定主动公开内容. */
export type HeadLine = {
  head: Head;
  name: string;
  count: number;
  /** Day of the newest; null when there is none. */
  last: string | null;
  /** What the catalogue keeps under a head whose words speak of more than our work. */
  covers: string[];
  /** 本机关无此项, by name and reason; said of a whole head only while it is empty. */
  none: { name: string; reason: string }[];
};

/** Heads whose words in the law name other bodies' work too. */
const WIDE: readonly Head[] = ['11', '13', '21'];

/** Counts and last days by head; `column` newest first. Reasons come from the catalogue (`none`). */
export function headLines(column: readonly Spine[], catalog: readonly CatalogEntry[]): HeadLine[] {
  return HEAD_CODES.map((head) => {
    const within = column.filter(({ facets }) => facets.some((f) => f.name === 'head' && f.value === head));
    const entries = catalog.filter(({ article }) => article && headIn(article) === head);
    const ours = entries.filter(({ none }) => !none);
    const others = entries.flatMap(({ name, none }) => (none ? [{ name, reason: none }] : []));
    return {
      ...{ head, name: HEADS[head], count: within.length },
      last: within[0] ? dayOf(new Date(within[0].listedAt)) : null,
      covers: WIDE.includes(head) ? ours.map(({ name }) => name) : [],
      none: head === '21' || (!within.length && !ours.length) ? others : [],
    };
  });
}

/** The head of `第二十条第（十四）项` or `第二十一条`; undefined for other articles. */
export function headIn(article: string): Head | undefined {
  if (article.startsWith('第二十一条')) return '21';
  const [, numeral] = /^第二十条第（(.+?)）项/.exec(article) ?? [];
  const head = String((numeral && hanToNumber(numeral)) || '');
  return head !== '21' && isHead(head) ? head : undefined;
}

/** Filters of the column: one head's list by year and department, the whole column by head too. */
export const filtersOf = (head: Head | null): { name: string; label: string }[] => [
  ...(head ? [] : [{ name: 'head', label: '条例的项' }]),
  { name: 'year', label: '年份' },
  { name: 'department', label: '科室' },
];

/** What a list of the column is asked; a head's own list has no words. */
export function columnQuery(head: Head | null, params: URLSearchParams): ListQuery {
  const query = readQuery(
    filtersOf(head).map(({ name }) => name),
    params,
  );
  return head ? { ...query, q: '', sort: 'listed' } : query;
}

const has = (spine: Placing, name: string, ...values: string[]): boolean =>
  spine.facets.some((facet) => facet.name === name && values.includes(facet.value));
