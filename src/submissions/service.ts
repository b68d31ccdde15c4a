import { randomBytes } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { newId } from '#db/ids.ts';
import { prepared } from '#db/prepared.ts';
import { submissions } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { change, type Ctx, read, type Subject, type Tx } from '../context.ts';
import { draftAt } from '../drafts/service.ts';
import { AppError } from '../errors.ts';
import { isLoopback, SENDING, waitWords } from '../limits/rules.ts';
import { pace } from '../limits/service.ts';
import { pathOfOurs } from '../pointed/rules.ts';
import { documentAtPath } from '../pointed/service.ts';
import type { About, Kind, Line, Written } from './kind.ts';
import { type KindCode, kindOf } from './kinds/index.ts';
import { contentHashOf, digitsOf, hasContact, idempotencyOf, receiptHashOf } from './rules.ts';
import { sealContact } from './sealing.ts';
import { issue, type Mark, marksOf, TRAP } from './tokens.ts';

/** What came in by a form: its fields by name, as typed, among them those of `formGiven` and the trap. */
export type Letter = { kind: KindCode; values: Record<string, unknown>; client?: string };

/** What the sender is given: the code is told here and nowhere else. */
export type Receipt = { id: string; code: string };

/** Key and signed moment of a form given out: hidden fields `key` and `issued`. */
export function formGiven({ store, now }: Ctx, before?: string): { key: string; issued: string } {
  const key = before ?? randomBytes(16).toString('base64url');
  return { key, issued: issue((text) => store.keys.hmac('form', text), key, now) };
}

/**
 * Takes a submission. The same key with the same content is the same submission and gets the same receipt, also after its
 * time is over; the key alone counts for nothing. Whether it is taken is asked inside, by `ctx.now`.
 * @throws ZodError or AppError `invalid` naming the fields, AppError `conflict` when its time is not now, `limited` when
 * its network sends without end
 */
export async function submit(ctx: Ctx, { kind, values, client }: Letter): Promise<Receipt> {
  const rules = kindOf(kind);
  const written = rules.form.parse(values);
  if (client && !isLoopback(client)) keepPace(ctx, client);
  const row = rowOf(ctx, rules, written, sendingOf(ctx, values));
  const { receipt } = await change(
    ctx,
    'submission.submit',
    (result: Taken) => onRecord(row, result),
    (tx) => taken(tx, rules, written, row),
  );
  return receipt;
}

/** A submission as its sender may see it again: without name and telephone. */
export type Kept = {
  id: string;
  kind: KindCode;
  documentId: string | null;
  clause: string | null;
  payload: Record<string, unknown>;
  lines: Line[];
  /** A way to reach the sender was left and is still there. */
  contact: boolean;
  department: string | null;
  dueOn: string | null;
  state: string;
  receivedAt: Date;
  proof: { receiptHash: string; bytes: string; contentHash: string };
};

/** What was sent, by its id. */
export async function submissionOf(ctx: Ctx, id: string): Promise<Kept | undefined> {
  const [row] = await read(ctx, (db) => db.select().from(submissions).where(eq(submissions.id, id)));
  return row && keptOf(row);
}

/** What was sent, by its code. An unknown one costs the same look into the index as a known one. */
export async function submissionByCode(ctx: Ctx, code: string): Promise<Kept | undefined> {
  const [row] = await read(ctx, (db) =>
    db
      .select()
      .from(submissions)
      .where(eq(submissions.receiptHmac, receiptHmac(ctx, code))),
  );
  return row && keptOf(row);
}

type Payload = Record<string, unknown>;
type Rules = Kind<Payload>;
type Row = ReturnType<typeof rowOf>;
type Taken = { receipt: Receipt; repeated: boolean };

function keepPace(ctx: Ctx, client: string): void {
  const spent = pace(ctx, SENDING, client);
  if (spent.ok) return;
  const { phone } = ctx.site.identity;
  const message = `这个网络提交得太多，这一次没有收下。请${waitWords(spent.retryAfter)}后再提交，或者打电话${phone}`;
  throw new AppError('limited', message, [], spent.retryAfter);
}

type Sending = { key: string; marks: Mark[] };

/** How it was sent. Nothing odd is refused for it; without a key every post is a submission of its own. */
function sendingOf({ store, now }: Ctx, { key, issued, [TRAP]: trap }: Record<string, unknown>): Sending {
  const given = typeof key === 'string' ? key : '';
  const signed = typeof issued === 'string' ? issued : '';
  const marks = marksOf((text) => store.keys.hmac('form', text), given, signed, now);
  return { key: given || randomBytes(16).toString('base64url'), marks: trap ? ['trap', ...marks] : marks };
}

/** Everything of a row that does not depend on the database. */
function rowOf(ctx: Ctx, rules: Rules, { payload, contact }: Written<Payload>, { key, marks }: Sending) {
  const id = newId();
  const contentHash = contentHashOf({ kind: rules.code, ...payload });
  const receiptBytes = randomBytes(32);
  const sealed = hasContact(contact)
    ? sealContact(ctx.store.keys.of('contact'), id, JSON.stringify(contact))
    : { contact: null, contactKey: null };
  return {
    id,
    kind: rules.code,
    idempotencyKey: idempotencyOf(key, contact, contentHash),
    contentHash,
    receiptHash: receiptHashOf(receiptBytes, contentHash, ctx.now),
    receiptBytes,
    payload,
    ...sealed,
    marks: marks.join() || null,
    state: 'received',
    receivedAt: ctx.now,
  };
}

const onRecord = ({ kind, contentHash, receiptHash }: Row, { receipt, repeated }: Taken): Subject =>
  repeated ? { id: receipt.id, kind, repeated: 1 } : { id: receipt.id, kind, contentHash, receiptHash };

/** Codes are drawn again when one is taken: with a million given out, once in a million. */
const DRAWS = 5;

async function taken(tx: Tx, rules: Rules, { payload }: Written<Payload>, row: Row): Promise<Taken> {
  const about = await aboutOf(tx, rules.subject(payload));
  const place = await placeOrBefore(tx, row, () => rules.place(payload, about, tx));
  if ('receipt' in place) return place;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const code = drawn(tx, row, draw);
    const added = await insert(tx.db, { ...row, ...place, receiptHmac: receiptHmac(tx, code) });
    if (added) return { receipt: { id: row.id, code }, repeated: false };
    const before = await sameBefore(tx, row);
    if (before) return before;
  }
  throw new Error('no receipt code is free');
}

/** Sent before and sent again after its time: it stays what it was. */
async function placeOrBefore<P>(tx: Tx, row: Row, place: () => P): Promise<P | Taken> {
  try {
    return place();
  } catch (error) {
    const before = error instanceof AppError ? await sameBefore(tx, row) : undefined;
    if (before) return before;
    throw error;
  }
}

async function aboutOf(tx: Tx, { consultation, page }: ReturnType<Rules['subject']>): Promise<About> {
  const draft = consultation ? await draftAt(tx, consultation) : undefined;
  const path = page ? pathOfOurs(page, tx.site) : null;
  const document = path ? await documentAtPath(tx, path) : undefined;
  return { ...(draft && { draft }), ...(path && { path }), ...(document && { document }) };
}

const COLUMNS = [
  ...['id', 'kind', 'documentId', 'clause', 'idempotencyKey', 'contentHash'],
  ...['receiptHmac', 'receiptHash', 'receiptBytes', 'payload', 'contact', 'contactKey'],
  ...['marks', 'department', 'dueOn', 'state', 'receivedAt'],
] as (keyof typeof submissions.$inferInsert)[];

/** False when its key or its code is there already. */
async function insert(db: Db, row: typeof submissions.$inferInsert): Promise<boolean> {
  const added = await prepared(db, 'submission.insert', row, (on) =>
    on
      .insert(submissions)
      .values(Object.fromEntries(COLUMNS.map((name) => [name, sql.placeholder(name)])) as never)
      .onConflictDoNothing()
      .returning({ id: submissions.id }),
  );
  return added.length === 1;
}

async function sameBefore(tx: Tx, row: Row): Promise<Taken | undefined> {
  const { idempotencyKey, contentHash } = row;
  const [before] = await tx.db
    .select({ id: submissions.id, receiptHmac: submissions.receiptHmac })
    .from(submissions)
    .where(and(eq(submissions.idempotencyKey, idempotencyKey), eq(submissions.contentHash, contentHash)));
  if (!before) return undefined;
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const code = drawn(tx, row, draw);
    if (receiptHmac(tx, code) === before.receiptHmac)
      return { receipt: { id: before.id, code }, repeated: true };
  }
  throw new Error(`the receipt of ${before.id} belongs to another key`);
}

/**
 * 12 digits nobody can guess without the portal's secret, and the same again for the same submission, so that they need to be
 * stored nowhere.
 */
const drawn = ({ store }: Ctx, { idempotencyKey, contentHash }: Row, draw: number): string =>
  digitsOf(store.keys.hmac('code', `${idempotencyKey} ${contentHash} ${draw}`));

const receiptHmac = ({ store }: Ctx, code: string): string =>
  store.keys.hmac('receipt', code).toString('hex');

function keptOf(row: typeof submissions.$inferSelect): Kept {
  const { id, documentId, clause, payload, department, dueOn, state, receivedAt } = row;
  const { receiptHash, receiptBytes, contentHash } = row;
  return {
    ...{ id, documentId, clause, payload, department, dueOn, state, receivedAt },
    kind: row.kind as KindCode,
    lines: kindOf(row.kind).lines(payload),
    contact: row.contactKey !== null,
    proof: { receiptHash, bytes: Buffer.from(receiptBytes).toString('hex'), contentHash },
  };
}
