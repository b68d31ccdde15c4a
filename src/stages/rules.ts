import { isJudgedAfter } from '../emergencies/rules.ts';
import { type Action, can, grantFor, type Person, type Thing } from '../accounts/rules.ts';
import type { Site } from '../site.ts';
import { type Opinion, type ReleaseInWriting, thingOf } from '../writing/rules.ts';

export type Stage = { code: string; name: string };

/** 环节 beside those of the office: before, between and after its reviews. */
export const STANDING = {
  draft: '草稿',
  returned: '被退回',
  approved: '待发布',
  published: '已发布',
  disagreed: '补办不同意',
} as const;

/** Where a release stands: what it is called, who is asked to do what, and how far it has come. */
export type Place = {
  stage: Stage;
  /** What its holder is asked to do. */
  action: Action;
  /** 送审, 复审, 发布: the word for it. */
  verb: string;
  pips: ('done' | 'now' | 'back' | '')[];
};

type Review = { stage: Stage; state: 'done' | 'now' | 'back' | ''; opinion?: Opinion | undefined };

/** 审核环节 of a type, as the office set them in `content/site.yaml`. */
export const stagesOf = ({ identity: { stages } }: Pick<Site, 'identity'>, type: string): Stage[] =>
  stages[type] ?? stages['default'] ?? [];

/**
 * Each stage with the opinion that counts for it: given since it was last submitted, for the contents as they stand. A return
 * counts until it is submitted again.
 */
export function reviewsOf(release: ReleaseInWriting, site: Pick<Site, 'identity'>): Review[] {
  const after = isJudgedAfter(release) && !isGone(release);
  const since = (release.submittedAt ?? (after ? release.publishedAt : null))?.getTime() ?? Infinity;
  const given = release.opinions.filter(
    ({ at, sha256 }) => at.getTime() >= since && sha256 === release.sha256,
  );
  let open = release.state === 'submitted' || after;

  return stagesOf(site, release.parts[0]?.type ?? '').map((stage) => {
    const opinion = given.findLast((one) => one.stage === stage.code);
    if (opinion?.verdict === 'returned' && (release.state === 'draft' || after)) {
      open = false;
      return { stage, state: 'back', opinion };
    }
    if (opinion?.verdict === 'approved' && release.state !== 'draft')
      return { stage, state: 'done', opinion };
    const now = open;
    open = false;
    return { stage, state: now ? 'now' : '' };
  });
}

/** What a stage asks of whoever does it: 保密审查 has a form and a right of its own. */
export const reviewOf = ({ code }: Stage): 'release.review' | 'release.secrecy' =>
  code === 'secrecy' ? 'release.secrecy' : 'release.review';

/** 依法清除 by two people: of what was in it nothing is left to judge. */
export const isGone = ({ parts }: Pick<ReleaseInWriting, 'parts'>): boolean =>
  parts.length > 0 && parts.every(({ erased }) => erased);

/** When somebody disagreed with what went out before its stages. */
export const disagreedAt = (release: ReleaseInWriting, site: Pick<Site, 'identity'>): Date | undefined =>
  release.state === 'published'
    ? reviewsOf(release, site).find(({ state }) => state === 'back')?.opinion?.at
    : undefined;

/** Whether anything of it is still what readers have. */
const isStanding = ({ parts }: ReleaseInWriting): boolean => parts.some(({ state }) => state === 'published');

/** 补办不同意: what went out is mended or taken down, what was taken down comes back or goes for good, by a release of its own. */
const mending = ({ kind }: ReleaseInWriting): Pick<Place, 'action' | 'verb'> =>
  kind === 'withdraw'
    ? { action: 'release.restore', verb: '恢复或者撤下' }
    : { action: 'release.correct', verb: '更正或者撤下' };

/** Where a release stands now. */
export function placeOf(release: ReleaseInWriting, site: Pick<Site, 'identity'>): Place {
  const reviews = reviewsOf(release, site);
  const pips = reviews.map(({ state }) => state);
  const all = (of: Place['pips'][number]) => pips.map(() => of);
  const named = (code: keyof typeof STANDING) => ({ code, name: STANDING[code] });
  const out = release.state === 'published';
  const now = reviews.find(({ state }) => state === 'now');
  if (now) {
    return {
      stage: now.stage,
      action: reviewOf(now.stage),
      verb: `${out ? '补办' : ''}${now.stage.name}`,
      pips,
    };
  }
  if (out) {
    const back = pips.includes('back');
    const stage = named(back ? 'disagreed' : 'published');
    if (back && isStanding(release)) return { ...mending(release), stage, pips };
    return { stage, action: 'document.read', verb: '看', pips: back ? pips : all('done') };
  }
  if (release.state !== 'draft')
    // 应急发布: not every stage was done.
    return { stage: named('approved'), action: 'release.publish', verb: '发布', pips };
  const back = pips.includes('back');
  return {
    stage: named(back ? 'returned' : 'draft'),
    action: 'release.submit',
    verb: back ? '修改' : '送审',
    pips: back ? pips : all(''),
  };
}

/** Who is asked now: whoever began what is being written, else everybody who may do what comes next; and who stands in for them. */
export function holdersOf(
  release: ReleaseInWriting,
  place: Place,
  people: readonly Person[],
  today: string,
): Person[] {
  if (place.action === 'document.read') return [];
  const first = release.parts[0]?.authors[0];
  const asked = (person: Person) =>
    place.action === 'release.submit'
      ? person.id === first || absentAuthor(release, place, person, today)?.id === first
      : !!turnOf(release, place, person, today);
  const holders = people.filter(asked);
  return holders.sort((a, b) => Number(b.id === first) - Number(a.id === first));
}

/** Whose turn it is to this person: their own, or that of somebody they stand in for (代). */
export type Turn = { standsInFor: string | null };

/** Whether it is this person's turn: an author of it, or one who may do what comes next, in their own right or for another. */
export function turnOf(
  release: ReleaseInWriting,
  place: Place,
  person: Person,
  today: string,
): Turn | undefined {
  const { action, stage } = place;
  if (action === 'document.read') return undefined;
  const judged = action === 'release.review' || action === 'release.secrecy';
  const thing: Thing = judged ? judgedThing(release, stage.code) : thingOf(release);
  if (!can(person, action, thing, today)) return undefined;
  if (action !== 'release.submit')
    return { standsInFor: grantFor(person, action, thing, today)?.standsInFor?.name ?? null };
  if (thing.authors?.includes(person.id)) return { standsInFor: null };
  const absent = absentAuthor(release, place, person, today);
  return absent && { standsInFor: absent.name };
}

/** What a reviewer is asked about; what went out first is judged as if it had been submitted. */
export const judgedThing = (release: ReleaseInWriting, stage: string): Thing => ({
  ...thingOf(release),
  ...(isJudgedAfter(release) && { state: 'submitted' }),
  stage,
});

/** The author of a draft for whom somebody stands in today, by a right that reaches it. */
function absentAuthor(
  release: ReleaseInWriting,
  { action }: Place,
  person: Person,
  today: string,
): { id: string; name: string } | undefined {
  if (!person.grants.some(({ standsInFor }) => standsInFor)) return undefined;
  const thing = thingOf(release);
  const grants = person.grants.filter(
    ({ standsInFor }) => standsInFor && thing.authors?.includes(standsInFor.id),
  );
  return grantFor({ ...person, grants }, action, thing, today)?.standsInFor ?? undefined;
}
