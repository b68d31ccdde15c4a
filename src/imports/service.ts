import { change, type Ctx, note } from '../context.ts';
import { contentHash } from '../documents/rules.ts';
import { draft } from '../documents/service.ts';
import { AppError, type Issue } from '../errors.ts';
import {
  complete,
  type Complete,
  type Desk,
  type Made,
  type Numbered,
  sheetOf,
  take,
} from '../incoming/service.ts';
import { open, publish, type Render, renderAll, type RenderedBy } from '../releases/service.ts';
import { textHash } from '../releases/rules.ts';
import { readPieces } from '../sources/service.ts';
import { configuredSheets } from './configured.ts';
import { notesOf, placeIn } from './pieces.ts';
import { newPlan } from './plan.ts';
import { createResolver, type Sheet } from './references.ts';
import type { Refusal } from './rules.ts';

export type Finding = { file: string; line: number; field: string; issue: Issue };

export type ImportOptions = {
  /** Folders (every .md below), .md, .jsonl and .jsonl.gz files. */
  paths: readonly string[];
  render: Render;
  /** Everything is read, checked and rendered; nothing is written. */
  dryRun?: boolean;
  onProgress?: (done: number, total: number) => void;
  onRefused?: (refusal: Refusal) => void;
  onFinding?: (finding: Finding) => void;
};

export type ImportResult = {
  published: number;
  skipped: number;
  refused: Refusal[];
  /** Findings counted by rule. */
  findings: Map<string, number>;
};

/** Releases under way at once, so that they share a commit and the renderer never waits. */
const FLIGHTS = 48;
/** Beyond this many documents the search tables are worth merging. */
const MANY = 200;
/** A number found free may be taken before it is written. */
const TRIES = 3;

type Run = Desk & { options: ImportOptions; result: ImportResult; done: number };

/**
 * Publishes everything under the paths: one release for each group of documents linked to each other. What is there
 * already and has not changed is skipped, so that an import cut short is finished by the same command.
 */
export async function importDocuments(ctx: Ctx, options: ImportOptions): Promise<ImportResult> {
  const run = await survey(ctx, options);
  const flights = newFlights(FLIGHTS);
  const waiting = new Map<number, { left: number; pieces: Numbered[] }>();
  let at = 0;
  for await (const piece of readPieces(options.paths)) {
    const number = at++;
    const members = run.plan.groupOf.get(number) ?? [number];
    const group = waiting.get(members[0]!) ?? { left: members.length, pieces: [] };
    waiting.set(members[0]!, group);
    group.left -= 1;
    if (piece.kind === 'fault') refuse(run, piece.refusal);
    else if (run.plan.twice.has(number)) refuse(run, { ...placeIn(piece, 'externalId'), reason: TWICE });
    else group.pieces.push({ piece, number });
    if (group.left > 0) continue;
    waiting.delete(members[0]!);
    await flights.add(() => settle(run, group.pieces));
  }
  await flights.done();
  if (run.result.published > MANY && !run.dryRun) await note(ctx, (tx) => tx.db.fts.optimize());
  return run.result;
}

const TWICE = '同一份信息在这次导入里出现了两次，只导入前一次';

/** Looks everything over once: identities, links, and the front matter that others refer to. */
async function survey(ctx: Ctx, options: ImportOptions): Promise<Run> {
  const plan = newPlan();
  const sheets = new Map<number, Sheet>();
  let at = 0;
  for await (const piece of readPieces(options.paths)) {
    const number = at++;
    plan.add(piece.kind === 'fault' ? null : notesOf(piece));
    if (piece.kind === 'sheet') sheets.set(number, await sheetOf(ctx, piece));
  }
  return {
    ctx,
    options,
    plan: plan.finish(),
    resolver: createResolver([...sheets.values(), ...configuredSheets(ctx.site)], ctx.site.workdays),
    sheets,
    dryRun: options.dryRun ?? false,
    result: { published: 0, skipped: 0, refused: [], findings: new Map() },
    done: 0,
  };
}

/** One release from first reading to commit; a document that cannot be rendered is refused and the others go on. */
async function settle(run: Run, pieces: Numbered[], tries = TRIES): Promise<void> {
  const taken = await Promise.all(pieces.map((piece) => take(run, piece)));
  for (const one of taken) if ('reason' in one) refuse(run, one);
  await release(
    run,
    taken.filter((one) => 'incoming' in one),
    tries,
  );
}

async function release(run: Run, group: Made[], tries: number): Promise<void> {
  const all = await Promise.all(group.map((one) => complete(run, one, group)));
  const changed = all.filter(
    ({ known, content }) => !known || contentHash({ ...content, number: known.number }) !== known.sha256,
  );
  const { texts, failed } = await rendered(run, changed);
  for (const [{ piece }, reason] of failed) refuse(run, { ...placeIn(piece, 'body'), reason });
  if (failed.size) {
    const out = new Set([...failed.keys()].map(({ number }) => number));
    return release(
      run,
      group.filter(({ number }) => !out.has(number)),
      tries,
    );
  }
  try {
    if (changed.length && !run.dryRun) await write(run.ctx, changed, texts);
  } catch (error) {
    if (tries > 1 && isTaken(error)) return settle(run, group, tries - 1);
    if (!(error instanceof AppError)) throw error;
    for (const { piece } of group)
      refuse(run, { ...placeIn(piece, 'title'), field: '发布', reason: error.message });
    return;
  }
  run.result.published += changed.length;
  run.result.skipped += all.length - changed.length;
  for (const one of all) accept(run, one, texts);
}

async function rendered(run: Run, group: Complete[]) {
  const failed = new Map<Complete, string>();
  const made = await Promise.all(
    group.map(async (one) => {
      try {
        return [...(await renderAll([one.content], run.options.render))];
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'invalid') throw error;
        failed.set(one, error.message);
        return [];
      }
    }),
  );
  return { texts: new Map(made.flat()) as RenderedBy, failed };
}

/** Nothing but SQL: texts are rendered and files stored before. */
function write(ctx: Ctx, group: Complete[], texts: RenderedBy): Promise<void> {
  const subject = { id: group[0]!.id, documents: group.length };
  return change(ctx, 'release.import', subject, async (tx) => {
    const editionIds: string[] = [];
    for (const { id, known, piece, incoming, content } of group) {
      const { externalId, oldUrls, changeNote, author } = incoming;
      const origin = externalId ? { externalId } : { source: piece.source };
      const made = await draft(tx, {
        ...(known && { documentId: known.id }),
        identity: { id, ...origin, oldUrls },
        content,
        changeNote,
        author,
      });
      editionIds.push(made.editionId);
    }
    const id = await open(tx, { kind: 'import', editionIds });
    await publish(tx, { id, rendered: texts });
  });
}

/** A number or identity somebody else was given while this release was being read. */
function isTaken(error: unknown): boolean {
  const { message, cause } = error as { message?: string; cause?: { message?: string } };
  return /unique constraint/i.test(`${message ?? ''} ${cause?.message ?? ''}`);
}

function refuse(run: Run, refusal: Refusal): void {
  run.result.refused.push(refusal);
  run.options.onRefused?.(refusal);
  step(run);
}

function accept(run: Run, { piece, issues, content }: Complete, texts: RenderedBy): void {
  const text = texts.get(textHash(content));
  for (const issue of [...issues, ...(text?.issues ?? [])]) {
    const rule = issue.rule ?? 'text';
    run.result.findings.set(rule, (run.result.findings.get(rule) ?? 0) + 1);
    run.options.onFinding?.({ ...placeIn(piece, issue.field), issue });
  }
  step(run);
}

function step(run: Run): void {
  run.done += 1;
  run.options.onProgress?.(run.done, run.plan.total);
}

/** At most so many at a time; the first fault stops what follows. */
function newFlights(limit: number) {
  const under = new Set<Promise<void>>();
  let fault: { error: unknown } | null = null;
  const check = () => {
    if (fault) throw fault.error;
  };
  return {
    async add(work: () => Promise<void>): Promise<void> {
      while (under.size >= limit) await Promise.race(under);
      check();
      const flight: Promise<void> = work()
        .catch((error: unknown) => void (fault ??= { error }))
        .finally(() => under.delete(flight));
      under.add(flight);
    },
    async done(): Promise<void> {
      await Promise.all(under);
      check();
    },
  };
}
