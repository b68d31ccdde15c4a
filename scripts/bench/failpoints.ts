import { writeSync } from 'node:fs';
import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { Db, Store } from '#db/store.ts';
import type { Render } from '../../src/releases/service.ts';

/** Points of reliability B4 at which a publisher may die; where each is reached is decided here, not in the portal. */
export const POINTS = [
  'file written, not named',
  'file named, no row',
  'one text of two rendered',
  'inside the transaction',
  'first of the pair flipped',
  'before COMMIT',
  'around COMMIT',
  'after COMMIT, not answered',
] as const;
export type Point = (typeof POINTS)[number];

/** `armed` says whether this publication is the fatal one; `place` from 0 to 1 is where among the statements. */
export type Trap = { point: Point | ''; place: number; armed: boolean };

export const say = (line: string): void => void writeSync(1, `${line}\n`);

/** Nothing runs after it: no finally, no flush, no goodbye. */
function die(): void {
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

function reached(trap: Trap, point: Point): void {
  if (!trap.armed || trap.point !== point) return;
  say(`at ${point}`);
  die();
}

/** Dies around the rename that gives a stored file its name: Node's own function is replaced in this process. */
export function trapFiles(trap: Trap): void {
  const { rename } = fs;
  fs.rename = async (from, to) => {
    const asset = /[0-9a-f]{64}$/.test(String(to));
    if (asset) reached(trap, 'file written, not named');
    await rename(from, to);
    if (asset) reached(trap, 'file named, no row');
  };
  syncBuiltinESMExports();
}

export const trapRender = (trap: Trap, render: Render): Render => {
  let rendered = 0;
  return async (input) => {
    if (rendered++ % 2 === 1) reached(trap, 'one text of two rendered');
    return render(input);
  };
};

/** The store of a publisher that dies between two statements, before COMMIT, around it or after it. */
export function trapStore(store: Store, trap: Trap): Store {
  store.onTags(() => reached(trap, 'after COMMIT, not answered'));
  let usual = 0;
  const tx: Store['tx'] = (work) =>
    store.tx(async (db, effects) => {
      const steps = { done: 0, flips: 0 };
      const value = await work(
        counted(db, (verb, table) => {
          steps.done++;
          if (usual && steps.done > trap.place * usual) reached(trap, 'inside the transaction');
          if (verb === 'update' && table === 'documents' && ++steps.flips === 2)
            reached(trap, 'first of the pair flipped');
        }),
        effects,
      );
      if (steps.flips) {
        usual = steps.done;
        reached(trap, 'before COMMIT');
        // Whoever started this process kills it a moment after it hears of it.
        if (trap.armed && trap.point === 'around COMMIT') say('at around COMMIT');
      }
      return value;
    });
  return { ...store, tx };
}

const NAME = Symbol.for('drizzle:Name');

function counted(db: Db, step: (verb: string, table: string) => void): Db {
  const verbs = ['select', 'selectDistinct', 'insert', 'update', 'delete'].map((verb) => [
    verb,
    (given: object | undefined) => {
      step(verb, String((given as Record<symbol, unknown> | undefined)?.[NAME] ?? ''));
      return (db as unknown as Record<string, (given?: object) => unknown>)[verb]!(given);
    },
  ]);
  return Object.assign(Object.create(db) as Db, Object.fromEntries(verbs));
}
