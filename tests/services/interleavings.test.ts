import { and, eq, isNotNull } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { documents, editions, releaseItems, releases, rendered, reviews } from '#db/schema.ts';
import type { Grant } from '#src/accounts/rules.ts';
import { setActive, setGrants } from '#src/accounts/service.ts';
import { read } from '#src/context.ts';
import { AppError } from '#src/errors.ts';
import { publishDue, publishNow, schedule } from '#src/publishing/service.ts';
import { prepare, publish } from '#src/releases/service.ts';
import { textOf } from '#src/releases/rules.ts';
import { giveOpinion, roundsOf } from '#src/reviews/service.ts';
import { contentHash } from '#src/documents/rules.ts';
import { placeOf } from '#src/stages/rules.ts';
import { recallRelease, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { AGREED, NO_SECRETS, RETURNED, type Staff, staffOf } from '../support/staff.ts';
import { newWorld, type World } from '../support/world.ts';

// Everybody does anything in any order, two at a time: nothing may ever be public that not every stage approved as it stands.

const RUNS = 30;
const STEPS = 40;
const STAGES = ['first', 'second', 'secrecy', 'final'] as const;

/** The same numbers for the same seed. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

type Counts = { tried: Record<string, number>; refused: Record<string, number>; published: number };

test(
  'no order of steps makes anything public that not all approved as it stands',
  { timeout: 240_000 },
  async () => {
    const w = await newWorld();
    const counts: Counts = { tried: {}, refused: {}, published: 0 };
    for (let run = 0; run < RUNS; run++)
      await play(w, await staffOf(w, `run${run}`), seeded(run + 1), counts);
    await w.close();
    console.table(
      Object.fromEntries(
        Object.keys(counts.tried).map((step) => [
          step,
          { tried: counts.tried[step], refused: counts.refused[step] ?? 0 },
        ]),
      ),
    );
    console.log(
      `${counts.published} releases went out in ${RUNS} runs of ${STEPS} double steps, unapproved 0`,
    );
    expect(counts.published).toBeGreaterThan(RUNS / 4);
    for (const step of ['publish', 'publish at once', 'due', 'replay', 'approve'])
      expect(counts.refused[step], `${step} was never refused: no danger met`).toBeGreaterThan(0);
  },
);

async function play(w: World, staff: Staff, pick: (below: number) => number, counts: Counts): Promise<void> {
  const begun = await startRelease(staff.author, {
    type: 'news',
    title: `简讯${pick(1e6)}`,
    origin: 'draft',
  });
  const { releaseId, editionId, documentId } = begun;
  let hour = 0;
  let seen = '';
  const shaNow = async () => (await releaseAt(w, releaseId)).sha256;
  const later = (who: World): World => ({ ...who, now: new Date(w.now.getTime() + hour * 3_600_000) });
  const lost: (keyof Staff)[] = [];
  const steps: Record<string, () => Promise<unknown>> = {
    edit: async () => {
      const { revision } = (await releaseAt(w, releaseId)).parts[0]!;
      const content = { body: `座谈会听取了${pick(1e6)}条意见。`, summary: '听取意见。' };
      await saveEdition(later(staff.author), { editionId, revision, content });
    },
    submit: async () => {
      await submitRelease(later(staff.author), { releaseId });
      seen = await shaNow();
    },
    recall: () => recallRelease(later(staff.author), { releaseId }),
    approve: async () => {
      // Half of the time by whoever's turn it is, so that some arrive.
      const { code } = placeOf(await releaseAt(w, releaseId), w.site).stage;
      const turn = STAGES.find((one) => one === code);
      const stage = (pick(2) && turn) || STAGES[pick(4)]!;
      const values = stage === 'secrecy' ? NO_SECRETS : AGREED;
      await giveOpinion(later(staff[stage]), { releaseId, sha256: await shaNow(), values });
    },
    return: async () => {
      const sha256 = await shaNow();
      await giveOpinion(later(staff[STAGES[pick(4)]!]), { releaseId, sha256, values: RETURNED });
    },
    replay: () => giveOpinion(later(staff.first), { releaseId, sha256: seen || 'x', values: AGREED }),
    'role change': async () => {
      const part = STAGES[pick(4)]!;
      const grants: Grant[] = [{ role: pick(2) ? 'author' : 'publisher', department: null }];
      await setGrants(w, { id: staff[part].actor.id, grants });
      await setGrants(w, { id: staff[part].actor.id, grants: OWN[part] });
    },
    lock: async () => {
      const part = (['publisher', ...STAGES] as const)[pick(5)]!;
      if (pick(3)) return;
      await setActive(w, { id: staff[part].actor.id, active: false });
      lost.push(part);
    },
    unlock: async () => {
      for (const part of lost.splice(0)) await setActive(w, { id: staff[part].actor.id, active: true });
    },
    publish: async () => publishNow(later(staff.publisher), { releaseId, sha256: await shaNow() }, w.render),
    'publish at once': async () => {
      const made = await prepare(w, releaseId, w.render);
      const who = [staff.publisher, staff.author, staff.final, w][pick(4)]!;
      await publish(later(who), { id: releaseId, rendered: made });
    },
    schedule: async () => {
      const at = new Date(w.now.getTime() + (hour + 1) * 3_600_000);
      await schedule(later(staff.publisher), { releaseId, sha256: await shaNow(), at });
    },
    due: async () => {
      hour += 2;
      const refused = (await publishDue(later(w), w.render)).find((one) => one.refused);
      if (refused) throw new AppError('conflict', refused.refused!);
    },
    tamper: async () => {
      if (pick(4)) return;
      await w.store.tx(async (db) => {
        const body = `有人在库里改成了${pick(1e6)}。`;
        await db.update(editions).set({ body }).where(eq(editions.id, editionId));
      });
    },
  };
  // Steps on the way to publication come often enough to arrive there.
  const often = [
    ...Array<string>(6).fill('submit'),
    ...Array<string>(16).fill('approve'),
    'publish',
    'publish',
  ];
  const names = [...Object.keys(steps), ...often, 'unlock'];
  for (let n = 0; n < STEPS && !(await isOut(w, releaseId)); n++) {
    const pair = [names[pick(names.length)]!, names[pick(names.length)]!];
    await Promise.all(pair.map((name) => attempt(name, steps[name]!, counts)));
    await expectApproved(w, documentId);
  }
  if (await isOut(w, releaseId)) counts.published++;
}

const OWN: Record<(typeof STAGES)[number], Grant[]> = {
  first: [{ role: 'reviewer', department: null, stage: 'first' }],
  second: [{ role: 'reviewer', department: null, stage: 'second' }],
  secrecy: [{ role: 'secrecy', department: null }],
  final: [{ role: 'reviewer', department: null, stage: 'final' }],
};

async function attempt(name: string, step: () => Promise<unknown>, counts: Counts): Promise<void> {
  counts.tried[name] = (counts.tried[name] ?? 0) + 1;
  try {
    await step();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    counts.refused[name] = (counts.refused[name] ?? 0) + 1;
  }
}

const isOut = async (w: World, id: string): Promise<boolean> =>
  (await read(w, (db) => db.select().from(releases).where(eq(releases.id, id))))[0]!.state === 'published';

/** What is public, read from the tables alone: approved by four people for this hash, none of whom wrote or published it. */
async function expectApproved(w: World, documentId: string): Promise<void> {
  const rows = await read(w, (db) =>
    db
      .select({ release: releases, edition: editions, item: releaseItems, served: rendered })
      .from(documents)
      .innerJoin(editions, eq(editions.id, documents.liveEditionId))
      .innerJoin(releaseItems, eq(releaseItems.editionId, editions.id))
      .innerJoin(releases, eq(releases.id, releaseItems.releaseId))
      .innerJoin(rendered, eq(rendered.editionId, editions.id))
      .where(and(eq(documents.id, documentId), isNotNull(documents.liveEditionId))),
  );
  for (const { release, edition, item, served } of rows) {
    const given = await read(w, (db) => db.select().from(reviews).where(eq(reviews.releaseId, release.id)));
    const good = given.filter(
      ({ sha256, verdict, at }) =>
        sha256 === release.sha256 && verdict === 'approved' && at >= release.submittedAt!,
    );
    const people = new Set(good.map(({ reviewer }) => reviewer));
    const stages = new Set(good.map(({ stage }) => stage));
    const apart = [...people].every((id) => !edition.authors!.includes(id) && id !== release.publishedBy);
    const told = { stages: [...stages].sort(), people: people.size, apart };
    expect(told).toEqual({ stages: [...STAGES].sort(), people: 4, apart: true });
    expect(edition.authors).not.toContain(release.publishedBy);
    // What readers are served is what the reviewers had before them, to the character.
    const round = (await roundsOf(w, release.id)).findLast(({ sha256 }) => sha256 === release.sha256);
    const approved = round!.contents[documentId]!;
    expect(served.html).toBe((await w.render(textOf(approved))).html);
    expect(contentHash(approved)).toBe(item.editionSha256);
  }
}
