import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPortal } from './portal.ts';
import { openForm, pour, type Pouring, send } from './posting.ts';
import { integrityOf } from './kill.ts';
import { storedIn } from './stored.ts';

/** What one kill -9 among comments left. */
export type Killed = {
  acknowledged: number;
  /** Answered with a receipt and not there afterwards: must be none. */
  lost: number;
  /** Sent and not answered when it was killed. */
  inFlight: number;
  /** Sent again with their own key after the start: those, and some of the acknowledged, as by a reload. */
  again: number;
  /** How many of them were stored already. */
  already: number;
  /** Comments of one key stored more than once: must be none. */
  doubled: number;
  integrity: string;
};

/** Acknowledged comments that are sent once more, the last ones before the kill. */
const RELOADED = 100;

/** Kills the portal at a random moment under load, starts it again and sends once more what was not answered. */
export async function killedWhilePosting(dir: string, load: Omit<Pouring, 'seconds'>): Promise<Killed> {
  const portal = await startPortal(dir);
  const form = await openForm(portal.url);
  let dead = false;
  const killing = sleep(700 + Math.random() * 1800).then(() => {
    process.kill(portal.pid, 'SIGKILL');
    dead = true;
  });
  const { acknowledged, unanswered } = await pour(form, { ...load, seconds: 60 }, () => dead);
  await killing;
  const integrity = integrityOf(dir);
  const kept = new Set(storedIn(dir));
  const second = await startPortal(dir);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const fresh = { ...form, url: second.url };
  const repeated = [...unanswered, ...acknowledged.slice(-RELOADED)];
  const answers = await Promise.all(repeated.map((post) => send(fresh, agent, post)));
  agent.destroy();
  await second.stop();
  const stored = storedIn(dir);
  const there = new Set(stored);
  const promised = [...acknowledged, ...unanswered.filter((_, at) => answers[at] === 303)];
  return {
    acknowledged: promised.length,
    lost: promised.filter(({ mark }) => !there.has(mark)).length,
    inFlight: unanswered.length,
    again: answers.filter((status) => status === 303).length,
    already: repeated.filter(({ mark }) => kept.has(mark)).length,
    doubled: stored.length - there.size,
    integrity,
  };
}

/** What must not be, in words; empty when all is well. */
export function violationsOf(rounds: readonly Killed[]): string[] {
  const faults = rounds.flatMap((round, at) => [
    ...(round.lost ? [`kill ${at + 1}: ${round.lost} acknowledged comments lost`] : []),
    ...(round.doubled ? [`kill ${at + 1}: ${round.doubled} comments doubled`] : []),
    ...(round.integrity === 'ok' ? [] : [`kill ${at + 1}: integrity_check says ${round.integrity}`]),
  ]);
  if (rounds.length && !rounds.some(({ inFlight }) => inFlight > 0))
    faults.push('no kill met a post in flight');
  if (rounds.length && !rounds.some(({ already }) => already > 0))
    faults.push('nothing stored was unanswered, so sending again proved nothing');
  return faults;
}
