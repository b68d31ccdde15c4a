import { dispatches, materials, packets } from '#db/schema.ts';
import type { Db } from '#db/store.ts';
import { listHash, saidHash } from '../packets/rules.ts';
import { type Part, type StepsOf, unborne } from '../vouched/rules.ts';

/** 报审: each packet, what is known of its sending and the materials beside it; of erased ones what is left of them. */
export async function packetFaults(db: Db, steps: StepsOf): Promise<Part> {
  const made = await db.select().from(packets);
  const sent = await db.select().from(dispatches);
  const beside = await db.select().from(materials);
  const claims = [
    ...made.map(({ id, releaseId, no, sha256, releaseSha256, entries, by, at }) => ({
      ...{ table: 'packets', key: id },
      says: { no, sha256, releaseSha256, by, at, ...(entries.length && { entries: listHash(entries) }) },
      steps: steps('packet.make', releaseId).map(({ detail, actor, at: on }) => ({
        ...{
          no: detail['no'],
          sha256: detail['sha256'],
          releaseSha256: detail['release'],
          by: actor,
          at: on,
        },
        ...(entries.length && { entries: detail['list'] }),
      })),
    })),
    ...sent.map((row) => {
      const packet = made.find(({ id }) => id === row.packetId);
      const whole = !!packet?.entries.length;
      const verb = row.kind === 'sent' ? 'packet.send' : 'packet.return';
      return {
        ...{ table: 'dispatches', key: row.id },
        says: { packet: packet?.no, by: row.by, at: row.at, ...(whole && { note: saidHash(row) }) },
        steps: steps(verb, packet?.releaseId ?? '').map(({ detail, actor, at }) => ({
          ...{ packet: detail['no'], by: actor, at, ...(whole && { note: detail['said'] }) },
        })),
      };
    }),
    ...beside.map(({ id, releaseId, kind, sha256, by, at }) => ({
      ...{ table: 'materials', key: id, says: { kind, sha256, by, at } },
      steps: steps('packet.attach', releaseId).map(({ detail, actor, at: on }) => ({
        ...{ kind: detail['kind'], sha256: detail['sha256'], by: actor, at: on },
      })),
    })),
  ];
  return { rows: claims.length, faults: claims.flatMap(unborne) };
}
