import { STEPS } from '../documents/types/policy.ts';
import { dayOf, formatDay, formatMinute, shortDay } from '../text/days.ts';
import { answered, commented, type Draft } from './drafting.ts';
import * as rules from './rules.ts';
import type { Phrase } from './rules.ts';
import type { Dossier } from './service.ts';
import type { Linked } from '../linked/service.ts';

/** What a step is, for the places that show only some. */
export type Kind =
  | keyof typeof STEPS
  | 'result'
  | 'signed'
  | 'published'
  | 'interpreted'
  | 'effective'
  | 'expires'
  | 'changed'
  | 'ended';

/** A step of 这份文件怎么来的: `on` is the day it is sorted and marked by, `when` how it is written. */
export type Step = {
  kind: Kind;
  on: string;
  when: string;
  /** 公开征求意见, and what is said of it in words of their own line. */
  title: string;
  note: Phrase[];
  /** Both in one line. */
  phrases: Phrase[];
  done: boolean;
};

/** A step as it is drawn; `on` is empty while the day is not known. */
export type Mark = Pick<Step, 'on' | 'when' | 'phrases' | 'done'> & { now?: boolean };

export type Row = {
  kind: Kind;
  on: string;
  until?: string | undefined;
  time?: string;
  title: string;
  note?: Phrase[];
  /** The line where it is not title and note joined by a comma. */
  line?: Phrase[];
};

/**
 * Every step from draft to end that is on record, by day; days of another year are written in full. `own`: issued by us.
 * `draft`: the consultation it came of, which tells more than the entry among the 前置程序.
 */
export function steps(dossier: Dossier, today: string, own: boolean, draft?: Draft | null): Step[] {
  const rows = [
    ...(draft ? [commented(draft), ...answered(draft)] : []),
    ...drafting(dossier, own).filter(({ kind }) => !draft || kind !== 'consultation'),
    ...life(dossier, own),
    ...interpreted(dossier),
    ...changes(dossier),
  ];
  return inOrder(rows, today);
}

/** 效力经过, for the side of a document that has ended: published, in effect, ended; the year always stands. */
export const lifeOf = (dossier: Dossier, today: string, own: boolean): Step[] =>
  inOrder([...life(dossier, own), ...ends(dossier)], today).map((step) => ({
    ...step,
    when: formatDay(step.on, 'cn'),
  }));

/** Rows as steps, by day; with one of a year gone by, each day is told with its year. */
export function inOrder(rows: Row[], today: string): Step[] {
  const year = rows.some(({ on }) => on < today.slice(0, 4)) ? '' : today;
  return rows
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
    .map((row) => ({
      ...{ kind: row.kind, on: row.on, when: when(row, year), title: row.title, note: row.note ?? [] },
      phrases: row.line ?? joined(row),
      done: row.on <= today,
    }));
}

function drafting(dossier: Dossier, own: boolean): Row[] {
  const { procedure = [], signedOn } = rules.policyOf(dossier);
  return [
    ...procedure.map(({ step, on, until, number, note }) => ({
      ...{ kind: step, on, until, title: STEPS[step] },
      note: said([number, note].filter(Boolean).join('，')),
    })),
    ...(signedOn ? [{ kind: 'signed' as const, on: signedOn, title: own ? '签发' : '成文' }] : []),
  ];
}

function life(dossier: Dossier, own: boolean): Row[] {
  const { effectiveOn, expiresOn } = rules.policyOf(dossier);
  const at = own || dossier.originallyPublishedAt ? formatMinute(dossier.listedAt) : '';
  const ended = rules.endedBy(dossier).some((link) => expiresOn && rules.worksFrom(link) <= expiresOn);
  const clock = at.slice(11);
  const published: Row = {
    ...{ kind: 'published', on: at.slice(0, 10), title: '发布', line: said('发布') },
    ...{ note: [{ text: '全文', path: dossier.path }], ...(clock !== '00:00' && { time: clock }) },
  };
  return [
    ...(at ? [published] : []),
    ...(effectiveOn ? [{ kind: 'effective' as const, on: effectiveOn, title: '施行' }] : []),
    ...(expiresOn && !ended ? [{ kind: 'expires' as const, on: expiresOn, title: '有效期满' }] : []),
  ];
}

const interpreted = (dossier: Dossier): Row[] =>
  rules.interpretationsOf(dossier).map((link) => {
    const note = [rules.leading(link, link.title)];
    return {
      ...{ kind: 'interpreted', on: dayOf(link.listedAt!), title: '发布解读', note },
      line: [{ text: '发布解读：' }, ...note],
    };
  });

const changes = (dossier: Dossier): Row[] => [
  ...rules
    .changedBy(dossier)
    .filter(rules.worksFrom)
    .map((link) => {
      const title = endOf(link);
      const line = [...said(`${partOf(link)}由`), rules.leading(link), ...said(title)];
      return { kind: 'changed' as const, on: rules.worksFrom(link), title, note: line, line };
    }),
  ...ends(dossier),
];

/** The first document that ends this one; what comes after finds it ended. */
const ends = (dossier: Dossier): Row[] =>
  rules
    .endedBy(dossier)
    .filter(rules.worksFrom)
    .sort((a, b) => (rules.worksFrom(a) < rules.worksFrom(b) ? -1 : 1))
    .slice(0, 1)
    .map((link) => {
      const line = [...said('由'), rules.leading(link), ...said('废止')];
      return { kind: 'ended', on: rules.worksFrom(link), title: '废止', note: line, line };
    });

const partOf = ({ clause }: Linked): string => (clause ? rules.clauseLabel(clause) : '');
const endOf = ({ relation }: Linked): string => (relation === 'amends' ? '修改' : '废止');

const when = ({ on, until, time = '' }: Row, today: string): string =>
  shortDay(on, today) + (until ? `—${shortDay(until, today)}` : '') + time;

const joined = ({ title, note = [] }: Row): Phrase[] => {
  const [first, ...rest] = note;
  if (!first) return said(title);
  return first.path || first.url
    ? [...said(`${title}，`), first, ...rest]
    : [{ ...first, text: `${title}，${first.text}` }, ...rest];
};

const said = (text: string): Phrase[] => (text ? [{ text }] : []);
