import { asc, inArray } from 'drizzle-orm';
import {
  auditLog,
  departures,
  editions,
  erasures,
  handovers,
  signedTexts,
  submissions,
  uploads,
  users,
} from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { sha256 } from '../audit/rules.ts';
import { type Ctx, read } from '../context.ts';
import { packetFaults } from '../sendings/service.ts';
import { erasuresOnRecord, type OnRecord } from '../erased/service.ts';
import type { Differing } from '../derivation/rules.ts';
import { contentHashOf, receiptHashOf } from '../submissions/rules.ts';
import {
  countersignFaults,
  editionFaults,
  releaseFaults,
  reviewFaults,
  roundFaults,
} from '../passages/service.ts';
import { type Part, type Step, type StepsOf, unborne } from './rules.ts';

/** What is on record of the rows looked at. */
const VERBS = [
  ...[
    'document.draft',
    'release.open',
    'release.submit',
    'release.review',
    'release.publish',
    'release.urge',
  ],
  ...['erasure.ask', 'erasure.drop', 'erasure.finish', 'document.erase'],
  ...['countersign.invite', 'countersign.revoke', 'countersign.give'],
  ...['packet.attach', 'packet.make', 'packet.send', 'packet.return'],
  ...['edition.signed', 'edition.depart', 'file.receive', 'submission.submit', 'user.add', 'user.handover'],
];

/**
 * Holds what people did against the record of the desk, which is chained: who, when and over which hash; and what has a hash
 * of its own against that.
 */
export function checkVouched(ctx: Ctx): Promise<{ checked: number; broken: Differing[] }> {
  return read(ctx, async (db) => {
    const steps = await stepsIn(db);
    const erased = await erasuresOnRecord(db);
    const parts = [
      await editionFaults(db, steps),
      await releaseFaults(db, steps, erased),
      await roundFaults(db, steps, erased),
      await reviewFaults(db, steps),
      await countersignFaults(db, steps, erased),
      await signedFaults(db, steps, erased),
      await submissionFaults(db, steps),
      await otherFaults(db, steps),
      await erasureFaults(db, steps),
      await packetFaults(db, steps),
    ];
    return {
      checked: parts.reduce((sum, { rows }) => sum + rows, 0),
      broken: parts.flatMap(({ faults }) => faults),
    };
  });
}

async function stepsIn(db: Db): Promise<StepsOf> {
  const { at, actor, verb, subject, detail } = auditLog;
  const rows = await db
    .select({ at, actor, verb, subject, detail })
    .from(auditLog)
    .where(inArray(verb, VERBS))
    .orderBy(asc(auditLog.seq));
  const found = Map.groupBy(rows, (row) => `${row.verb} ${row.subject}`) as Map<string, Step[]>;
  return (name, about) => found.get(`${name} ${about}`) ?? [];
}

async function signedFaults(db: Db, steps: StepsOf, erased: OnRecord): Promise<Part> {
  const known = await db.select({ id: editions.id, documentId: editions.documentId }).from(editions);
  const documentOf = new Map(known.map(({ id, documentId }) => [id, documentId]));
  const siblings = Map.groupBy(known, ({ documentId }) => documentId);
  // A later edition is held against the same original: what is on record is on record of the first.
  const ofDocument = (verb: string, editionId: string) =>
    (siblings.get(documentOf.get(editionId)!) ?? []).flatMap(({ id }) => steps(verb, id));
  const originals = await db.select().from(signedTexts);
  const declared = await db.select().from(departures);
  const faults = [
    ...originals.flatMap(({ editionId, text, sha256: hash, receivedBy, receivedAt }) => [
      ...unborne({
        ...{ table: 'signed_texts', key: editionId, says: { hash, receivedBy, receivedAt } },
        steps: ofDocument('edition.signed', editionId).map(({ at, actor, detail }) => ({
          ...{ hash: detail['sha256'], receivedBy: actor, receivedAt: at },
        })),
      }),
      ...(sha256(text) === hash || (!text && erased.editions.has(editionId))
        ? []
        : [{ table: 'signed_texts', document: editionId, column: 'text', reason: '与收到时的哈希不符' }]),
    ]),
    ...declared.flatMap(({ id, editionId, kind, paragraph, by, at }) =>
      unborne({
        ...{ table: 'departures', key: id, says: { kind, paragraph, by, at } },
        steps: ofDocument('edition.depart', editionId).map((step) => ({
          ...{ kind: step.detail['kind'], paragraph: step.detail['paragraph'], by: step.actor, at: step.at },
        })),
      }),
    ),
  ];
  return { rows: originals.length + declared.length, faults };
}

async function submissionFaults(db: Db, steps: StepsOf): Promise<Part> {
  const rows = await db.select().from(submissions);
  const faults = rows.flatMap((row) => {
    const { id, kind, contentHash: content, receiptHash, receivedAt } = row;
    const fault = (column: string, reason: string) => ({
      table: 'submissions',
      document: id,
      column,
      reason,
    });
    const sent = steps('submission.submit', id)
      .filter(({ detail }) => !detail['repeated'])
      .map(({ at, detail }) => ({
        ...{
          kind: detail['kind'],
          content: detail['contentHash'],
          receiptHash: detail['receiptHash'],
          receivedAt: at,
        },
      }));
    return [
      ...unborne({
        table: 'submissions',
        key: id,
        says: { kind, content, receiptHash, receivedAt },
        steps: sent,
      }),
      contentHashOf({ kind, ...row.payload }) !== content && fault('payload', '与收到时的哈希不符'),
      receiptHashOf(Buffer.from(row.receiptBytes), content, receivedAt) !== receiptHash &&
        fault('receiptBytes', '与凭证不符'),
    ].filter((one) => one !== false);
  });
  return { rows: rows.length, faults };
}

async function otherFaults(db: Db, steps: StepsOf): Promise<Part> {
  const files = await db.select().from(uploads);
  const people = await db.select({ id: users.id, createdAt: users.createdAt }).from(users);
  const handed = await db.select().from(handovers);
  const claims = [
    ...files.map((file) => ({
      ...{ table: 'uploads', key: file.sha256 },
      says: { originalSha256: file.originalSha256, uploadedBy: file.uploadedBy, uploadedAt: file.uploadedAt },
      steps: steps('file.receive', file.sha256).map(({ at, actor, detail }) => ({
        ...{ originalSha256: detail['original'], uploadedBy: actor, uploadedAt: at },
      })),
    })),
    ...people.map(({ id, createdAt }) => ({
      ...{ table: 'users', key: id, says: { createdAt } },
      steps: steps('user.add', id).map(({ at }) => ({ createdAt: at })),
    })),
    ...handed.map(({ id, userId, toUserId, writtenBy, at }) => ({
      ...{ table: 'handovers', key: id, says: { toUserId, writtenBy, at } },
      steps: steps('user.handover', userId).map((step) => ({
        ...{ toUserId: step.detail['to'] ?? null, writtenBy: step.actor, at: step.at },
      })),
    })),
  ];
  return { rows: claims.length, faults: claims.flatMap(unborne) };
}

/** Who asked for 依法清除, in which words, and who did it to which files; each on record. */
async function erasureFaults(db: Db, steps: StepsOf): Promise<Part> {
  const rows = await db.select().from(erasures);
  const faults = rows.flatMap((row) => {
    const { id: key, ground, documentIds, note, askedBy, askedAt, state, settledBy, settledAt } = row;
    const claim = (says: Record<string, unknown>, given: readonly Record<string, unknown>[]) =>
      unborne({ table: 'erasures', key, says, steps: given });
    const asked = steps('erasure.ask', key).map(({ at, actor, detail }) => ({
      ...{ ground: detail['reason'], documentIds: detail['documents'], note: detail['sha256'] },
      ...{ askedBy: actor, askedAt: at },
    }));
    const settled = steps(state === 'dropped' ? 'erasure.drop' : 'document.erase', key).map((step) => ({
      ...{ settledBy: step.actor, settledAt: step.at },
      ...{ files: step.detail['files'] ?? [], releaseId: step.detail['release'] ?? null },
    }));
    const finished = steps('erasure.finish', key).map(({ at }) => ({ finishedAt: at }));
    return [
      ...claim({ ground, documentIds, note: sha256(note), askedBy, askedAt }, asked),
      ...(state === 'asked'
        ? settled.map(() => ({ table: 'erasures', document: key, column: 'state', reason: '与操作记录不符' }))
        : claim({ settledBy, settledAt, files: row.files, releaseId: row.releaseId }, settled)),
      ...(row.finishedAt || finished.length ? claim({ finishedAt: row.finishedAt }, finished) : []),
    ];
  });
  return { rows: rows.length, faults };
}
