import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSigning } from '#db/signing.ts';
import { isSigned, noteOf, readNote } from '#src/ledger/note.ts';
import { newestCheckpoint, renew } from '#src/ledger/service.ts';
import { provesConsistency } from '#src/ledger/tree.ts';
import { checkpointsAt } from '#src/proofs/service.ts';
import { inspect } from '#src/tampering/service.ts';
import { askWitness } from '#src/witnesses/service.ts';
import { newWorld, publishedPolicy, type World } from '../support/world.ts';

/** Another office: signs what goes on from what it signed before, and nothing else (C2SP tlog-witness). */
type Office = { url: string; known: { size: number; root: string }; refused: string[]; server: Server };

let w: World;
let office: Office;
beforeEach(async () => {
  w = await newWorld();
  office = await openOffice();
});
afterEach(async () => {
  office.server.close();
  await w.close();
});

async function openOffice(): Promise<Office> {
  const signing = openSigning(':memory:', { signed: () => false });
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const [head = '', note = ''] = [
        body.slice(0, body.indexOf('\n\n')),
        body.slice(body.indexOf('\n\n') + 2),
      ];
      const [first = '', ...proof] = head.split('\n');
      const said = readNote(note)!;
      const old = Number(first.replace('old ', ''));
      const { known } = office;
      if (old !== known.size) return res.writeHead(409).end(`${known.size}\n`);
      const heads = { old, oldRoot: known.root, size: said.size, root: said.root };
      const hashes = proof.map((line) => Buffer.from(line, 'base64').toString('hex'));
      const mine = isSigned(said, w.store.signing.publicKey()!);
      if (!mine || (old > 0 && !provesConsistency(heads, hashes))) {
        office.refused.push(said.root);
        return res.writeHead(422).end();
      }
      office.known = { size: said.size, root: said.root };
      const line = noteOf({ ...said, origin: 'shenji.example/witness' }, signing).split('\n\n')[1]!;
      return res.writeHead(200).end(line);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/add-checkpoint`;
  return { url, known: { size: 0, root: '' }, refused: [], server };
}

test('the witness signs each newest checkpoint, after a proof from the one before, and its line is given out', async () => {
  for (const step of [1, 2, 4]) {
    for (let n = 0; n < step; n += 1) await publishedPolicy(w);
    await askWitness(w, office.url);
    const newest = (await newestCheckpoint(w))!;
    expect(newest.cosigned).toMatch(/^— shenji\.example\/witness [A-Za-z0-9+/=]+\n$/);
    expect(newest.fault).toBeNull();
    expect(office.known).toEqual({ size: newest.size, root: newest.root });
    expect(readNote(newest.note + newest.cosigned)?.signatures).toHaveLength(2);
  }
  const { checkpoints } = await checkpointsAt(w, 1);
  expect(checkpoints.filter(({ cosigned }) => cosigned).map(({ size }) => size)).toEqual([7, 3, 1]);
  expect((await inspect(w)).checkpoints.broken).toEqual([]);
});

test('a witness that knows another size is asked again with the proof from there', async () => {
  await publishedPolicy(w);
  await askWitness(w, office.url);
  const first = office.known;
  for (let n = 0; n < 4; n += 1) await publishedPolicy(w);
  await askWitness(w, office.url);
  office.known = first;
  await publishedPolicy(w);
  await askWitness(w, office.url);
  expect((await newestCheckpoint(w))!.cosigned).not.toBeNull();
  expect(office.known.size).toBe(6);
});

test('signed anew after five minutes, it is sent anew', async () => {
  await publishedPolicy(w);
  await askWitness(w, office.url);
  const later = w.at('2026-05-18T10:05:00+08:00');
  await renew(later);
  expect((await newestCheckpoint(w))!.cosigned).toBeNull();
  await askWitness(later, office.url);
  expect((await newestCheckpoint(w))!.cosigned).not.toBeNull();
});

test('what a witness refuses or cannot be asked is kept as a fault, and the next release goes out all the same', async () => {
  await publishedPolicy(w);
  await askWitness(w, office.url);
  office.known = { size: 1, root: 'f'.repeat(64) };
  await publishedPolicy(w);
  await askWitness(w, office.url);
  expect(office.refused).toHaveLength(1);
  expect(await newestCheckpoint(w)).toMatchObject({ cosigned: null, fault: '见证方回答 422', sentAt: w.now });
  await askWitness(w, 'http://127.0.0.1:9/');
  const unsent = (await newestCheckpoint(w))!;
  expect(unsent.fault).toMatch(/没有送到见证方/);
  expect(unsent.fault).not.toContain('127.0.0.1');
  await publishedPolicy(w);
  expect((await newestCheckpoint(w))!.size).toBe(3);
});

test('a log rewritten behind a witness gets no signature', async () => {
  for (let n = 0; n < 3; n += 1) await publishedPolicy(w);
  await askWitness(w, office.url);
  office.known = { ...office.known, size: 9 };
  await publishedPolicy(w);
  await askWitness(w, office.url);
  expect(await newestCheckpoint(w)).toMatchObject({
    cosigned: null,
    fault: '见证方记着第 9 号，本站只到第 4 号',
  });
});
