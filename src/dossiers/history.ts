import { STEPS } from '../documents/types/policy.ts';
import { dayOf, formatDay, formatMinute, shortDay } from '../text/days.ts';
import * as rules from './rules.ts';
import type { Phrase } from './rules.ts';
import type { Dossier } from './service.ts';
import type { Linked } from '../linked/service.ts';

/** A step of 这份文件怎么来的: `on` is the day it is sorted and marked by, `when` how it is written. */
export type Step = { on: string; when: string; phrases: Phrase[]; done: boolean };

type Row = Omit<Step, 'when' | 'done'> & { until?: string | undefined; time?: string };

/** Every step from draft to end that is on record, by day; days of another year are written in full. `own`: issued by us. */
export function steps(dossier: Dossier, today: string, own: boolean): Step[] {
  const rows = [
    ...drafting(dossier, own),
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

const inOrder = (rows: Row[], today: string): Step[] =>
  rows
    .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
    .map((row) => ({ on: row.on, when: when(row, today), phrases: row.phrases, done: row.on <= today }));

function drafting(dossier: Dossier, own: boolean): Row[] {
  const { procedure = [], signedOn } = rules.policyOf(dossier);
  return [
    ...procedure.map(({ step, on, until, number, note }) => ({
      on,
      until,
      phrases: said([STEPS[step], number, note].filter(Boolean).join('，')),
    })),
    ...(signedOn ? [{ on: signedOn, phrases: said(own ? '签发' : '成文') }] : []),
  ];
}

function life(dossier: Dossier, own: boolean): Row[] {
  const { effectiveOn, expiresOn } = rules.policyOf(dossier);
  const at = own || dossier.originallyPublishedAt ? formatMinute(dossier.listedAt) : '';
  const ended = rules.endedBy(dossier).some((link) => expiresOn && rules.worksFrom(link) <= expiresOn);
  const midnight = at.slice(11) === '00:00';
  return [
    ...(at ? [{ on: at.slice(0, 10), phrases: said('发布'), ...(!midnight && { time: at.slice(11) }) }] : []),
    ...(effectiveOn ? [{ on: effectiveOn, phrases: said('施行') }] : []),
    ...(expiresOn && !ended ? [{ on: expiresOn, phrases: said('有效期满') }] : []),
  ];
}

const interpreted = (dossier: Dossier): Row[] =>
  rules.interpretationsOf(dossier).map((link) => ({
    on: dayOf(link.listedAt!),
    phrases: [{ text: '发布解读：' }, rules.leading(link, link.title)],
  }));

const changes = (dossier: Dossier): Row[] => [
  ...rules
    .changedBy(dossier)
    .filter(rules.worksFrom)
    .map((link) => ({
      on: rules.worksFrom(link),
      phrases: [...said(`${partOf(link)}由`), rules.leading(link), ...said(endOf(link))],
    })),
  ...ends(dossier),
];

/** The first document that ends this one; what comes after finds it ended. */
const ends = (dossier: Dossier): Row[] =>
  rules
    .endedBy(dossier)
    .filter(rules.worksFrom)
    .sort((a, b) => (rules.worksFrom(a) < rules.worksFrom(b) ? -1 : 1))
    .slice(0, 1)
    .map((link) => ({
      on: rules.worksFrom(link),
      phrases: [...said('由'), rules.leading(link), ...said('废止')],
    }));

const partOf = ({ clause }: Linked): string => (clause ? rules.clauseLabel(clause) : '');
const endOf = ({ relation }: Linked): string => (relation === 'amends' ? '修改' : '废止');

const when = ({ on, until, time = '' }: Row, today: string): string =>
  shortDay(on, today) + (until ? `—${shortDay(until, today)}` : '') + time;

const said = (text: string): Phrase[] => [{ text }];
