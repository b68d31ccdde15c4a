import { type Answered, WAIVED_IN } from '../answers/rules.ts';
import { needsInterpretation } from '../checks/force.ts';
import { piecesOf } from '../checks/pieces.ts';
import { typeOf } from '../documents/types/index.ts';
import { readingMinutes } from '../dossiers/rules.ts';
import type { Issue } from '../errors.ts';
import { contentOf } from '../forms/content.ts';
import type { Values } from '../forms/rules.ts';
import { isIn } from '../own.ts';
import { href, type Site } from '../site.ts';
import { dayOf, shortDay } from '../text/days.ts';
import type { Part, ReleaseInWriting } from '../writing/rules.ts';
import { factsOf } from './facts.ts';
import { type OutlineLine, outlineOf } from './outline.ts';
import { blockId, type SheetText, textsOf } from './texts.ts';

/** A finding, with what was answered to it where that is known. */
type Found = Issue & Partial<Pick<Answered, 'key' | 'answers'>>;

/** A finding as its pane tells it: `n` counts them in the order of the fix buttons. */
export type Told = Found & { n: number; href: string };

export type Tab = { name: string; path: string; current: boolean; block: number; done: boolean };

/** Everything the page of an edition shows, assembled. */
export type EditionPage = {
  texts: SheetText[];
  outline: OutlineLine[];
  facts: string[];
  tabs: Tab[];
  block: Told[];
  advise: Told[];
  /** Findings that keep the whole release from 送审. */
  left: number;
  /** Where nothing of this part keeps the release back: its name, what does, and where that is mended. */
  ready: { name: string; others: string; path: string } | null;
  /** Whether the particulars stand open: something in them is missing. */
  unfolded: boolean;
};

const STATES: Record<string, string> = {
  draft: '草稿',
  submitted: '审核中',
  approved: '待发布',
  published: '已发布',
  superseded: '历史版本',
};

export const stateName = (state: string): string => STATES[state] ?? state;

/** 10:00 of today, 5月17日 10:00 of another day. */
export function clockOf(at: Date, now: Date): string {
  const clock = new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(11, 16);
  return dayOf(at) === dayOf(now) ? clock : `${shortDay(dayOf(at), dayOf(now))}${clock}`;
}

export function pageOf(
  given: {
    release: ReleaseInWriting;
    part: Part;
    values: Values;
    issues: ReadonlyMap<string, Found[]>;
    files?: boolean;
  },
  site: Site,
): EditionPage {
  const { release, part, values, issues } = given;
  const own = issues.get(part.editionId) ?? [];
  const texts = textsOf(part.type, values, own);
  const told = own.map((issue, n) => ({
    ...issue,
    n,
    href: isFile(issue) && !given.files ? href(site, filesPath(part, issue)) : hrefOf(issue),
  }));
  const left = [...issues.values()].flat().filter(({ level }) => level === 'block').length;
  const tabs = tabsOf(release, part, issues, given.files);
  return {
    texts,
    outline: outlineOf(texts),
    facts: [...factsOf(part.type, values, site), ...moreFacts(given, texts, site)],
    tabs,
    block: told.filter(({ level }) => level === 'block'),
    advise: told.filter(({ level }) => level === 'advise'),
    left,
    ready: readyOf(tabs),
    unfolded: own.some(
      ({ field, level, rule = '' }) =>
        level === 'block' && (rule === 'missing' || isIn(rule, WAIVED_IN)) && !isText(field, texts),
    ),
  };
}

/** What follows from the text and from what goes out with it. */
function moreFacts(
  { release, part, values }: Pick<Parameters<typeof pageOf>[0], 'release' | 'part' | 'values'>,
  texts: readonly SheetText[],
  site: Site,
): string[] {
  if (part.type === 'policy') {
    const content = { ...part.content, ...contentOf(values, part.content).content };
    return needsInterpretation(content, piecesOf(content), site) ? ['需要解读'] : [];
  }
  if (part.type !== 'interpretation') return [];
  const characters = texts.reduce((sum, { body }) => sum + body.replace(/\s/g, '').length, 0);
  return [
    ...(release.parts.some(({ type }) => type === 'policy') ? ['与文件同时发布、互相链接'] : []),
    ...(characters ? [`读完约${readingMinutes(characters)}分钟`] : []),
  ];
}

function readyOf(tabs: readonly Tab[]): EditionPage['ready'] {
  const here = tabs.find(({ current }) => current);
  const others = tabs.filter(({ block, current }) => block > 0 && !current);
  if (!here || here.block > 0 || !others.length) return null;
  const name = (tab: Tab) => tab.name.replace(/（\d+）$/, '');
  return { name: name(here), others: others.map(name).join('和'), path: others[0]!.path };
}

/** Where a finding is to be seen. */
function hrefOf({ field, at }: Issue): string {
  return at?.block === undefined ? `#${field}` : `#${blockId(field, at.block)}`;
}

const isFile = ({ field }: Pick<Issue, 'field'>): boolean => field.startsWith('attachments');

const filesPath = ({ editionId }: Part, { field }: Issue): string =>
  `/desk/editions/${editionId}/attachments#${field.split('.').slice(0, 2).join('.')}`;

const isText = (field: string, texts: readonly SheetText[]): boolean =>
  texts.some((text) => text.field === field) || isFile({ field });

const TABS: Record<string, string> = { policy: '文件', interpretation: '解读' };

/** 文件, 解读; else the name of the type. */
export const tabName = (type: string): string => TABS[type] ?? typeOf(type).name;

function tabsOf(
  release: ReleaseInWriting,
  part: Part,
  issues: ReadonlyMap<string, Issue[]>,
  files = false,
): Tab[] {
  const blocking = (id: string) => (issues.get(id) ?? []).filter(({ level }) => level === 'block');
  const tabs = release.parts.map((one): Tab => {
    const block = blocking(one.editionId).filter((issue) => !isFile(issue)).length;
    const name = tabName(one.type);
    return {
      name,
      path: `/desk/editions/${one.editionId}`,
      current: one === part && !files,
      block,
      done: block === 0,
    };
  });
  const left = blocking(part.editionId).filter(isFile).length;
  const count = part.content.attachments.length;
  const path = `/desk/editions/${part.editionId}/attachments`;
  return [
    ...tabs,
    { name: `附件（${count}）`, path, current: files, block: left, done: count > 0 && left === 0 },
  ];
}
