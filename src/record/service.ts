import { allUsers, type User } from '../accounts/service.ts';
import type { ChainedEntry } from '../audit/rules.ts';
import { head, recorded, type RecordFilter, verify } from '../audit/service.ts';
import { csvLine, detailWords, verbName } from '../audit/words.ts';
import { ROLES } from '../accounts/rules.ts';
import { CITIZEN, type Ctx, OUTSIDE, read, SYSTEM } from '../context.ts';
import { lastRun } from '../jobs.ts';
import { formatIso } from '../text/days.ts';

/** One row of the record as people read it. */
export type Step = {
  seq: number;
  at: Date;
  who: string;
  login: string;
  /** For whom they stood in. */
  standsInFor: string;
  verb: string;
  code: string;
  subject: string;
  subjectName: string;
  detail: string;
  hash: string;
};

/** State of the chain: the newest row, and when it was last walked whole, with what was found. */
export type ChainState = {
  seq: number;
  hash: string;
  checked?: { at: Date; fault: string | null } | undefined;
};

export const RECORD_PAGE = 50;

/** A page of the record; `next` is where the older ones begin. */
export async function recordPage(
  ctx: Ctx,
  filter: RecordFilter,
  before?: number,
): Promise<{ steps: Step[]; next?: number; people: User[] }> {
  const people = await allUsers(ctx);
  const rows = await recorded(ctx, filter, { before, limit: RECORD_PAGE + 1 });
  const steps = rows.slice(0, RECORD_PAGE).map(stepOf(people));
  return { steps, people, ...(rows.length > RECORD_PAGE && { next: steps.at(-1)!.seq }) };
}

/** When the portal last made a backup of itself, or why it did not; undefined where no job makes any. */
export const lastBackup = (ctx: Ctx): Promise<{ at: Date; fault: string | null } | undefined> =>
  lastRun(ctx, 'backup');

/** `now` walks the whole chain at once; otherwise what the last walk found is told. */
export async function chainState(ctx: Ctx, now = false): Promise<ChainState> {
  const { seq, hash } = await read(ctx, head);
  if (!now) return { seq, hash, checked: await lastRun(ctx, 'audit.verify') };
  const { broken } = await verify(ctx);
  return { seq, hash, checked: { at: ctx.now, fault: broken?.reason ?? null } };
}

const CSV_ROWS = 1000;

/** The record as CSV, newest first, in pieces: the whole of it is never in memory. */
export async function* recordCsv(ctx: Ctx, filter: RecordFilter): AsyncGenerator<string> {
  const named = stepOf(await allUsers(ctx));
  yield '\ufeff';
  yield csvLine([
    '序号',
    '时间',
    '操作人',
    '账号',
    '代',
    '动作',
    '动作代码',
    '对象',
    '对象名称',
    '细节',
    '哈希',
  ]);
  for (let before: number | undefined; ;) {
    const rows = await recorded(ctx, filter, { before, limit: CSV_ROWS });
    yield rows.map((row) => csvLine(cellsOf(named(row)))).join('');
    if (rows.length < CSV_ROWS) return;
    before = rows.at(-1)!.seq;
  }
}

const cellsOf = (step: Step): string[] => [
  ...[String(step.seq), formatIso(step.at), step.who, step.login, step.standsInFor, step.verb],
  ...[step.code, step.subject, step.subjectName, step.detail, step.hash],
];

function stepOf(people: readonly User[]): (row: ChainedEntry) => Step {
  const known = new Map(people.map((user) => [user.id, user]));
  const named = (value: string): string =>
    known.get(value)?.name ?? OTHERS[value] ?? ROLES[value as keyof typeof ROLES] ?? value;
  return ({ seq, at, actor, verb, subject, detail, hash }) => ({
    ...{ seq, at, who: named(actor), login: known.get(actor)?.login ?? '' },
    standsInFor: typeof detail.standsInFor === 'string' ? named(detail.standsInFor) : '',
    ...{ verb: verbName(verb), code: verb, subject, hash },
    subjectName: known.get(subject)?.name ?? '',
    detail: detailWords(detail, named),
  });
}

const OTHERS: Record<string, string> = Object.fromEntries(
  [SYSTEM, CITIZEN, OUTSIDE].map(({ id, name }) => [id, name]),
);
