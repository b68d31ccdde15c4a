import { can, type Person } from '../accounts/rules.ts';
import { isDecided } from '../decisions/rules.ts';
import { emergencyOf } from '../emergencies/rules.ts';
import type { Site } from '../site.ts';
import { reviewsOf } from '../stages/rules.ts';
import { type ReleaseInWriting, thingOf } from '../writing/rules.ts';

/** What has to hold before a release goes out. `note` says what is wrong, or what there is. */
export type Condition = { code: 'checks' | 'stages' | 'people' | 'publisher'; ok: boolean; note: string };

type Given = {
  release: ReleaseInWriting;
  site: Pick<Site, 'identity'>;
  people: readonly Person[];
  /** Who publishes, or said that it goes out by itself. */
  publisher: string;
  /** 必须处理 that are left. */
  blocking: number;
  today: string;
};

/** 先审查、后发布: each condition of publication by itself, as the sheet repeats them before the button. */
export function conditionsOf(given: Given): Condition[] {
  const { blocking } = given;
  return [
    { code: 'checks', ok: blocking === 0, note: `必须处理${blocking}项` },
    stages(given),
    people(given),
    publisher(given),
  ];
}

/** Every stage the office has approved this very hash. */
function stages({ release, site, people, today }: Given): Condition {
  const emergency = emergencyOf(release.plan);
  if (emergency) {
    const ok = release.state === 'approved' && isDecided(release, site, people, today);
    const leader = people.find(({ id }) => id === emergency.by)?.name ?? '';
    const note = ok
      ? `${leader}决定应急发布，其余环节1个工作日内补办`
      : '没有可以决定应急发布的人同意现在的内容';
    return { code: 'stages', ok, note };
  }
  const reviews = reviewsOf(release, site);
  const open = reviews.filter(({ state }) => state !== 'done').map(({ stage }) => stage.name);
  const note = open.length
    ? `${open.join('、')}还没有同意现在的内容`
    : reviews.length
      ? `${reviews.length}个环节都同意同一指纹`
      : '本单位不设审核环节';
  return { code: 'stages', ok: open.length === 0 && release.state === 'approved', note };
}

/** Author ≠ reviewer ≠ publisher, no two stages by one person, everybody still active. */
function people({ release, site, people, publisher }: Given): Condition {
  const reviewers = reviewsOf(release, site).flatMap(({ opinion }) => opinion?.reviewer ?? []);
  const authors = thingOf(release).authors ?? [];
  // 应急发布: whoever decides it lets it out by their own hand; the other stages follow.
  const judges = letsOut(release, publisher) ? reviewers : [...reviewers, publisher];
  const twice = judges.find((id, n) => judges.indexOf(id) !== n || authors.includes(id));
  const nameOf = (id: string) => people.find((person) => person.id === id)?.name ?? id;
  // An author who has left wrote what others approved; whoever approved must still be there to answer for it.
  const gone = judges.find((id) => !people.some((person) => person.id === id && person.active));
  const note = twice
    ? `${nameOf(twice)}办过两个环节，拟稿、审核、发布必须是不同的人`
    : gone
      ? `${nameOf(gone)}的账号已经停用，请重新送审`
      : `拟稿、审核、发布是不同的${new Set([...authors, ...judges]).size}个账号`;
  return { code: 'people', ok: !twice && !gone, note };
}

/** Whether it goes out by the hand of whoever decided 应急发布. */
const letsOut = (release: ReleaseInWriting, publisher: string): boolean =>
  emergencyOf(release.plan)?.by === publisher;

function publisher({ release, site, people, publisher, today }: Given): Condition {
  const person = people.find(({ id }) => id === publisher);
  if (person && letsOut(release, publisher)) {
    const ok = isDecided(release, site, people, today);
    return { code: 'publisher', ok, note: ok ? `由${person.name}应急发布` : '发布人没有发布权限' };
  }
  const ok = !!person && can(person, 'release.publish', { ...thingOf(release), state: 'approved' }, today);
  return { code: 'publisher', ok, note: ok ? `由${person.name}发布` : '发布人没有发布权限' };
}
