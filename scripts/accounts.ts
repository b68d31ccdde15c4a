import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Grant, Role } from '../src/accounts/rules.ts';
import { ROLES } from '../src/accounts/rules.ts';
import { addUser, allUsers } from '../src/accounts/service.ts';
import type { Ctx } from '../src/context.ts';

type Demo = { login: string; name: string; department?: string; grants: [Role, string?, string?][] };

/** One person for every part, each a different one; names are invented. Role, department, stage. */
const PEOPLE: Demo[] = [
  { login: 'chenwenjing', name: '陈文静', department: 'rural', grants: [['author', 'rural']] },
  { login: 'zhengyi', name: '郑宜', department: 'property', grants: [['author', 'property']] },
  { login: 'zhouli', name: '周立', grants: [['reviewer', undefined, 'first']] },
  { login: 'hemin', name: '何敏', department: 'office', grants: [['reviewer', undefined, 'second']] },
  { login: 'zhaoning', name: '赵宁', grants: [['reviewer', undefined, 'final']] },
  { login: 'sunqi', name: '孙启', department: 'office', grants: [['secrecy']] },
  { login: 'linke', name: '林可', department: 'office', grants: [['publisher']] },
  { login: 'shenbai', name: '沈白', grants: [['auditor']] },
  { login: 'quran', name: '曲然', grants: [['admin']] },
  { login: 'qiushi', name: '邱实', grants: [['security']] },
];

/** Syllables that are told over the telephone without mistakes; 8 of them are 44 bits. */
const SYLLABLES =
  'ba bo da de fa ga gu ha he ji ke la li lu ma mi na nu pa pi qi ra ru sa su ta ti wa wo xi ya yu'.split(
    ' ',
  );

/** `bada-koli-…`: read out and typed without mistakes. */
export const newPassword = (): string =>
  Array.from({ length: 5 }, () =>
    Array.from({ length: 2 }, () => SYLLABLES[randomInt(SYLLABLES.length)]).join(''),
  ).join('-');

/**
 * A demo portal without anybody gets its people with random passwords, printed once and kept in `demo-accounts.txt` beside
 * the database, readable by its owner alone. A portal of a real body gets nobody: `npm run user -- add`.
 */
export async function makeDemoAccounts(ctx: Ctx, log: (line: string) => void): Promise<void> {
  if (!ctx.site.identity.demo || (await allUsers(ctx)).length) return;
  const lines: string[] = [];
  for (const { login, name, department = null, grants } of PEOPLE) {
    const password = newPassword();
    await addUser(ctx, { login, name, department, password, grants: grants.map(grantOf) });
    lines.push(`${login}\t${password}\t${name}（${grants.map(([role]) => ROLES[role]).join('、')}）`);
  }
  if (ctx.store.dir !== ':memory:') {
    const file = join(ctx.store.dir, 'demo-accounts.txt');
    await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
    log(`演示账号（也在 ${file}，只有您能读）：`);
  }
  for (const line of lines) log(`  ${line}`);
}

const grantOf = ([role, department = null, stage = null]: [
  Role,
  (string | null)?,
  (string | null)?,
]): Grant => ({
  role,
  department,
  stage,
});
