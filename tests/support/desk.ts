import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { userByLogin } from '#src/accounts/service.ts';
import { change, SYSTEM } from '#src/context.ts';
import { openSession } from '#src/sessions/service.ts';
import type { TestSite } from './site.ts';
import type { World } from './world.ts';

/** Passwords of the demo's people, by login. */
export const passwordsOf = (site: TestSite): Map<string, string> =>
  new Map(
    readFileSync(join(site.store.dir, 'demo-accounts.txt'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => line.split('\t') as [string, string]),
  );

/** The cookie of somebody who has signed in: `desk=…`. */
export async function deskCookie(site: TestSite, login: string): Promise<string> {
  const body = new URLSearchParams({ login, password: passwordsOf(site).get(login)! });
  const answer = await fetch(`${site.url}/desk/signin?_action=desk.signIn`, {
    ...{ method: 'POST', redirect: 'manual' as const, body },
    headers: { 'sec-fetch-site': 'same-origin' },
  });
  const set = answer.headers.getSetCookie().find((one) => one.startsWith('desk='));
  if (!set) throw new Error(`${login} could not sign in: ${answer.status}`);
  return set.split(';', 1)[0]!;
}

/** A world whose actor is one of the demo's people. */
export async function actingAs(site: TestSite, login: string): Promise<World> {
  const world = site.world();
  const { id, name } = (await userByLogin(world, login))!;
  return world.as({ id, name });
}

/** The cookie of a session opened for somebody without asking for a password. */
export async function enter(site: TestSite, id: string): Promise<string> {
  const ctx = { ...site.world(), actor: SYSTEM };
  return `desk=${await change(ctx, 'session.open', id, (tx) => openSession(tx, id, '127.0.0.0/24'))}`;
}
