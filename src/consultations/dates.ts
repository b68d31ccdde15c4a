import type { Dossier } from '../dossiers/service.ts';
import { consultationOf } from '../dossiers/drafting.ts';
import { absolute, type Site } from '../site.ts';
import { addDays, dayOf, endingAt, formatDay, startOfDay } from '../text/days.ts';
import type { Entry } from './calendar.ts';
import { draftName } from './replies.ts';
import { resultDueOn } from './rules.ts';

const HOUR = 3_600_000;
/** When the reminder of a last day rings, one day before at this hour. */
const MORNING = 9 * HOUR;

type Draft = Pick<Dossier, 'id' | 'path' | 'title' | 'details' | 'department' | 'updatedAt' | 'editionNo'>;
type Event = Pick<Entry, 'title' | 'note' | 'start' | 'end' | 'place'> & { of: string };

/**
 * What a consultation has to put into a calendar: opening, last day, hearing, and the last day for the result until there is
 * one. A last day runs from the morning until it is over, so that its reminder does not ring at night.
 */
export function datesOf(draft: Draft, site: Site): Entry[] {
  const url = absolute(site, draft.path);
  const host = site.origin ? new URL(site.origin).hostname : site.identity.domain;
  return eventsOf(draft, site).map(({ of, ...event }) => ({
    ...event,
    ...{ uid: `${draft.id}-${of}@${host}`, url, stamp: draft.updatedAt, sequence: draft.editionNo - 1 },
  }));
}

function eventsOf(draft: Draft, site: Site): Event[] {
  const { opensAt, closesAt, hearing, result } = consultationOf(draft);
  const name = draftName(draft.title);
  const opens = new Date(opensAt);
  const closes = new Date(closesAt);
  const { day, clock } = endingAt(closes);
  const dueOn = resultDueOn(closesAt, site);
  const by = draft.department;
  return [
    {
      ...{ of: 'opening', title: `开始征求意见：${name}`, start: opens },
      end: new Date(opens.getTime() + HOUR),
      note: `可以对全文提，也可以只对其中一条提，不用登录。${by}`,
    },
    {
      ...{ of: 'deadline', title: `最后一天，${clock}截止：${name}` },
      ...lastDay(day, closes),
      note: `${formatDay(day, 'cn')}${clock}截止，过了这一刻不再接收。${by}`,
    },
    ...(hearing
      ? [
          {
            ...{ of: 'hearing', title: `听证会：${name}`, start: new Date(hearing.at), place: hearing.place },
            end: new Date(Date.parse(hearing.at) + 3 * HOUR),
            note: `报名到${formatDay(hearing.applyUntil, 'cn')}：${hearing.apply}`,
          },
        ]
      : []),
    ...(dueOn && !result
      ? [
          {
            ...{ of: 'result', title: `最晚今天公布结果：${name}` },
            ...lastDay(dueOn, startOfDay(addDays(dueOn, 1))),
            note: `每条意见采纳没采纳，写明理由。零条意见也公布。${by}`,
          },
        ]
      : []),
  ];
}

/** From the morning of a day until its end; until an end before that, the hour before it. */
function lastDay(day: string, end: Date): { start: Date; end: Date } {
  const morning = new Date(startOfDay(day).getTime() + MORNING);
  return { start: morning < end ? morning : new Date(end.getTime() - HOUR), end };
}

/** Entries that are not long past, in the order of their days; `days` is how long one stays. */
export const stillOf = (entries: readonly Entry[], now: Date, days: number): Entry[] =>
  entries
    .filter(({ end }) => dayOf(end) >= addDays(dayOf(now), -days))
    .sort((a, b) => a.start.getTime() - b.start.getTime() || (a.uid < b.uid ? -1 : 1));
