import { isOver } from '../deadlines/rules.ts';
import { personalIn } from '../privacy/rules.ts';
import { absolute, type Site } from '../site.ts';
import { dayOf } from '../text/days.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';
import { isPressing, type Kind, type Step } from './rules.ts';
import { type Message, plain } from './wire.ts';

/** A notice about one release: its title, the day it has to be public, the way to it. */
export function messageOf(kind: Kind, step: Step, now: Date, site: Site): Message {
  const { release, place, deadline } = step;
  const over = deadline !== null && isOver(deadline, now);
  const word = kind === 'turn' ? '待办' : '催办';
  const title = `${word}（${place.verb}${over ? '，已经超期' : ''}）：${titleOf(release)}`;
  return { title, date: deadline?.day ?? null, link: absolute(site, `/desk/releases/${release.id}`) };
}

/** 每日汇总: how much there is; what it is stands at the desk. */
export function digestOf(steps: readonly Step[], now: Date, site: Site): Message {
  const open = steps.filter(({ place }) => place.action !== 'document.read');
  const over = open.filter(({ deadline }) => deadline && isOver(deadline, now));
  const near = open.filter((step) => !over.includes(step) && isPressing(step, now, site));
  const title = `今日待办：在办${open.length}件，快到期${near.length}件，超期${over.length}件`;
  return { title, date: dayOf(now), link: absolute(site, '/desk') };
}

/** What is not to be named goes by its number: a title hidden when it was taken down, one with a number of a person in it. */
function titleOf({ number, kind, parts }: ReleaseInWriting): string {
  const title = plain(parts[0]?.content.title ?? '');
  const hidden = kind === 'erase' || parts.some(({ content }) => content.withdrawal?.hidden);
  return hidden || !title || personalIn(title).length ? `发布审批单${number}` : title;
}
