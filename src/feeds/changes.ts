import { sha256 } from '../audit/rules.ts';
import { consultationOf } from '../dossiers/drafting.ts';
import * as rules from '../dossiers/rules.ts';
import type { Dossier } from '../dossiers/service.ts';
import type { Linked } from '../linked/service.ts';
import { absolute, type Site } from '../site.ts';
import { formatDay, startOfDay } from '../text/days.ts';
import type { Entry } from './rules.ts';

/** An edition that was or is live. */
export type Edition = { id: string; no: number; changeNote: string | null; publishedAt: Date };

/** `id`: one that stays the same for the same event, wherever the site moves. */
type Event = { id: string; title: string; at: Date; summary?: string; path?: string };

const MOST = 50;

/**
 * What happened to one document until now, the newest first: each edition with its note, interpretations, what changes or
 * ends it, and the days on which something begins or ends by itself.
 */
export function changesOf(dossier: Dossier, editions: Edition[], site: Site, now: Date): Entry[] {
  const events = [
    ...editions.map((edition) => published(dossier, edition)),
    ...dossier.links.flatMap((link) => linked(dossier, link, now)),
    ...(dossier.type === 'policy' ? terms(dossier) : []),
    ...(dossier.type === 'consultation' ? phases(dossier) : []),
  ];
  return events
    .filter(({ at }) => at <= now)
    .sort((a, b) => b.at.getTime() - a.at.getTime())
    .slice(0, MOST)
    .map(({ id, title, at, summary = title, path = dossier.path }) => ({
      id,
      title,
      summary,
      url: absolute(site, path),
      publishedAt: at,
      updatedAt: at,
      categories: [],
    }));
}

/** A name for an event of a document, in the form of a UUID: version 8, made of a hash. */
export function eventId(dossier: Pick<Dossier, 'id'>, ...event: string[]): string {
  const hash = sha256([dossier.id, ...event].join('\n'));
  const [a, b, c, d, e] = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(13, 16),
    hash.slice(17, 20),
    hash.slice(20, 32),
  ];
  return `urn:uuid:${a}-${b}-8${c}-8${d}-${e}`;
}

function published(dossier: Dossier, { id, no, changeNote, publishedAt }: Edition): Event {
  const first = no === 1;
  const note = changeNote ?? '内容有更新';
  return {
    id: `urn:uuid:${id}`,
    title: first ? `发布：${rules.nameOf(dossier)}` : `第${no}版：${note}`,
    summary: first ? dossier.summary || dossier.title : note,
    at: first ? dossier.listedAt : publishedAt,
  };
}

/** What another document says of this one; of an ending or a change also the day it begins to work. */
function linked(dossier: Dossier, link: Linked, now: Date): Event[] {
  const { relation, direction, id, listedAt, path } = link;
  if (direction !== 'back' || !id || !listedAt || !path) return [];
  const event = (kind: string, title: string, at: Date): Event => ({
    id: eventId(dossier, kind, id),
    title,
    at,
    path,
  });
  const name = rules.calledBy(link);
  if (relation === 'interprets') return [event(relation, `解读：${link.title}`, listedAt)];
  if (relation === 'results_from') return [event(relation, `形成文件：${link.title}`, listedAt)];
  const verb = VERBS[relation];
  const day = rules.worksFrom(link);
  if (!verb || !day) return [];
  const part = link.clause ? rules.clauseLabel(link.clause) : '';
  const done = `${part}${formatDay(day, 'cn')}起由${name}${verb}`;
  const later = startOfDay(day) > listedAt;
  const told = `${part}将由${name}${verb}，${formatDay(day, 'cn')}起`;
  if (!later) return [event(relation, done, listedAt)];
  return [
    event(`${relation}-told`, told, listedAt),
    ...(startOfDay(day) <= now ? [event(relation, done, startOfDay(day))] : []),
  ];
}

const VERBS: Partial<Record<Linked['relation'], string>> = {
  amends: '修改',
  repeals: '废止',
  replaces: '废止',
};

/** 施行 after publication, and the end of its term unless another document ended it before. */
function terms(dossier: Dossier): Event[] {
  const { effectiveOn, expiresOn } = rules.policyOf(dossier);
  const begins = effectiveOn && startOfDay(effectiveOn) > dossier.listedAt;
  const ended = rules.endedBy(dossier).some((link) => expiresOn && rules.worksFrom(link) <= expiresOn);
  return [
    ...(begins
      ? [{ id: eventId(dossier, 'effective'), title: '开始施行', at: startOfDay(effectiveOn) }]
      : []),
    ...(expiresOn && !ended
      ? [{ id: eventId(dossier, 'expires'), title: '有效期满，不再有效', at: startOfDay(expiresOn) }]
      : []),
  ];
}

function phases(dossier: Dossier): Event[] {
  const { opensAt, closesAt, result } = consultationOf(dossier);
  const opens = new Date(opensAt);
  return [
    ...(opens > dossier.listedAt
      ? [{ id: eventId(dossier, 'opens'), title: '开始征求意见', at: opens }]
      : []),
    { id: eventId(dossier, 'closes'), title: '征求意见截止，正在整理意见', at: new Date(closesAt) },
    ...(result
      ? [
          {
            id: eventId(dossier, 'result'),
            title: '公布意见采纳情况',
            summary: result.summary,
            at: new Date(result.publishedAt),
            path: `${dossier.path}/result`,
          },
        ]
      : []),
  ];
}
