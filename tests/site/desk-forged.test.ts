import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { roleGrants, users } from '#db/schema.ts';
import type { Grant } from '#src/accounts/rules.ts';
import { addUser, userByLogin } from '#src/accounts/service.ts';
import { deskCookie, enter } from '../support/desk.ts';
import { docx } from '../support/office.ts';
import { openSite, type TestSite } from '../support/site.ts';
import { isAnswer, Tries } from '../support/tries.ts';
import { letter, wordFile } from '../support/word.ts';

vi.setConfig({ testTimeout: 120_000 });

let site: TestSite;
const cookies: Record<string, string> = {};
/** Parts within one department. */
const THERE: Record<string, Grant[]> = {
  'rural-author': [{ role: 'author', department: 'rural' }],
  'rural-duty': [{ role: 'duty', department: 'rural' }],
  'property-author': [{ role: 'author', department: 'property' }],
};
beforeAll(async () => {
  site = await openSite();
  const logins = [
    'chenwenjing',
    'zhouli',
    'hemin',
    'zhaoning',
    'sunqi',
    'linke',
    'shenbai',
    'quran',
    'qiushi',
  ];
  for (const login of logins) cookies[login] = await deskCookie(site, login);
  for (const [login, grants] of Object.entries(THERE)) {
    const id = await addUser(site.world(), { login, name: login, department: 'rural', grants });
    cookies[login] = await enter(site, id);
  }
});
afterAll(() => site?.close());

type Fields = Record<string, string>;
const post = (
  as: string,
  path: string,
  fields: Fields | FormData | URLSearchParams = {},
  headers: Fields = {},
) =>
  fetch(site.url + path, {
    ...{ method: 'POST', redirect: 'manual' as const },
    body: fields instanceof FormData ? fields : new URLSearchParams(fields as Fields),
    headers: { cookie: cookies[as]!, 'sec-fetch-site': 'same-origin', ...headers },
  });

const ODD = [
  ...['__proto__', 'constructor', 'toString', 'valueOf', 'hasOwnProperty', 'length'],
  ...['2026-02-30', '0000-00-00', '9999-99-99', '+275761-01-01', '2026-13-01', '1e9', '-1', 'NaN'],
  ...['null', '[object Object]', '../..', 'x/../../y', 'x\u0000', '\ud800', '\u202e', '\ufffe', 'ｘ'],
];
const HUGE = '长'.repeat(100_000);
test('a person is not made, granted or bound to what there is not, nor by whoever it concerns', async () => {
  const tries = new Tries();
  const people = '/desk/users?_action=desk';
  const qiushi = (await userByLogin(site.world(), 'qiushi'))!;
  const person = { name: '新人', department: 'rural', 'rights.0': 'author', 'reach.0': 'rural' };
  let n = 0;
  const tried = async (aim: string, what: string, action: string, form: Fields) =>
    tries.add(aim, what.slice(0, 12), (await post('qiushi', `${people}.${action}`, form)).status);
  const period = { absent: 'zhouli', deputy: 'hemin', from: '2026-05-18', until: '2026-05-20' };
  for (const odd of ODD) {
    const fresh = { ...person, login: `odd${++n}` };
    await tried('department', odd, 'addPerson', { ...fresh, department: odd });
    await tried('right', odd, 'addPerson', { ...fresh, 'rights.0': odd });
    await tried('right', odd, 'grantPerson', { login: 'rural-author', 'rights.0': odd });
    await tried('stage', odd, 'addPerson', { ...fresh, 'rights.0': `reviewer:${odd}` });
    await tried('reach', odd, 'addPerson', { ...fresh, 'reach.0': odd });
    for (const name of Object.keys(period)) await tried('代', odd, 'standIn', { ...period, [name]: odd });
    // `constructor` is a name an account may have.
    if (/^[a-z]+$/i.test(odd)) continue;
    await tried('account', odd, 'addPerson', { ...person, login: odd });
    await tried('account', odd, 'grantPerson', { login: odd, 'rights.0': 'author' });
    await tried('交接', odd, 'stopPerson', { login: 'rural-duty', note: 'x', takeover: odd });
  }
  for (const name of ['张\u202e三', '\u200b', '张\n三', HUGE, '甲'.repeat(200)])
    await tried('name', name, 'addPerson', { ...person, login: `odd${++n}`, name });
  await tried('stage', 'of an author', 'addPerson', {
    ...person,
    login: `odd${++n}`,
    'rights.0': 'author:first',
  });
  const own = { login: 'qiushi', 'rights.0': 'publisher', note: 'x', subject: 'x' };
  for (const action of ['grant', 'reset', 'stop', 'start', 'bind', 'unbind'])
    await tried('oneself', action, `${action}Person`, own);
  await tried('oneself', 'code', 'forgetCode', own);
  await tried('oneself', '代', 'standIn', { ...period, deputy: 'qiushi' });
  const forged = {
    ...person,
    login: 'forged',
    active: '',
    password: '1234567890',
    id: qiushi.id,
    passwordAt: '2026-01-01',
    oidcSubject: 'x',
    grants: '[{"role":"publisher"}]',
  };
  expect((await post('qiushi', `${people}.addPerson`, forged)).status).toBe(200);
  const made = (await userByLogin(site.world(), 'forged'))!;
  expect(made).toMatchObject({ active: true, mustChange: true, subject: null });
  expect(made.id).not.toBe(qiushi.id);
  expect(made.grants.map(({ role }) => role)).toEqual(['author']);
  const rows = await site.store.read((db) => db.select().from(users));
  expect(rows.filter(({ login }) => /^odd/.test(login))).toEqual([]);
  const grants = await site.store.read((db) => db.select().from(roleGrants));
  expect(grants.filter(({ standsInFor }) => standsInFor)).toEqual([]);
  expect((await site.get('/desk/users', { cookie: cookies['qiushi']! })).status).toBe(200);
  tries.end(220);
});

test('a Word file is confirmed by whoever brought it and by nobody who merely knows its hash', async () => {
  const tries = new Tries();
  const word = '关于只有农村科看过的通知';
  const body = new FormData();
  body.set('type', 'policy');
  body.set('origin', 'draft');
  body.set('file', new File([new Uint8Array(wordFile(letter({ title: word })))], '汛期通知.docx'));
  const read = await (await post('rural-author', '/desk/import?_action=desk.bringWord', body)).text();
  expect(read).toContain(word);
  const hidden = Object.fromEntries(
    [...read.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map(([, name, value]) => [
      name!,
      value!,
    ]),
  );
  const answers = {
    title: '通知',
    'details.nature': 'other',
    'details.openness': 'active',
    'details.genre': '通知',
  };
  const confirm = async (as: string, more: Fields) => {
    const answer = await post(as, '/desk/import?_action=desk.confirmWord', {
      ...hidden,
      ...answers,
      ...more,
    });
    return { status: answer.status, told: (await answer.text()).includes(word) };
  };
  for (const as of ['property-author', 'chenwenjing']) {
    const { status, told } = await confirm(as, {});
    tries.add("another's file", as, told ? 200 : status);
  }
  // A file that stands in the public record and was taken down since.
  const bytes = docx([word]);
  const sha256 = await site.store.files.put(bytes);
  tries.add('a hash', 'of the record', (await confirm('property-author', { sha256 })).status);
  for (const odd of [...ODD, 'f'.repeat(64), hidden['sha256']!.toUpperCase(), `${hidden['sha256']} `])
    tries.add('a hash', odd, (await confirm('rural-author', { sha256: odd })).status);
  for (const odd of ODD) {
    for (const name of ['type', 'origin'])
      tries.add('a choice', `${name} ${odd}`, (await confirm('rural-author', { [name]: odd })).status);
  }
  for (const odd of ODD.filter((_, at) => at % 6 === 0)) {
    for (const name of ['name', 'carried', 'procedure.legal', odd])
      tries.add(
        'whatever else',
        `${name} ${odd}`,
        (await confirm('rural-author', { title: '', [name]: odd })).status,
        isAnswer,
      );
  }
  expect((await confirm('rural-author', {})).status).toBe(303);
  tries.end(90);
});

test('no form of the desk is taken from another site, for whoever is signed in', async () => {
  const tries = new Tries();
  const index = readFileSync('src/actions/index.ts', 'utf8');
  const names = /desk: \{([^}]+)\}/.exec(index)![1]!.match(/\w+/g)!;
  const FOREIGN: Fields[] = [
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': '', origin: 'https://evil.example' },
    { 'sec-fetch-site': '', origin: 'null' },
    { 'sec-fetch-site': '' },
  ];
  for (const as of ['chenwenjing', 'zhouli', 'linke', 'qiushi'])
    for (const name of names)
      for (const headers of FOREIGN)
        tries.add(
          'forms',
          `${as} ${name} ${JSON.stringify(headers)}`,
          (await post(as, `/desk?_action=desk.${name}`, {}, headers)).status,
        );
  for (const name of names)
    for (const path of [
      `/_actions/desk.${name}`,
      `/_actions/desk.${name}/`,
      `/policies?_action=desk.${name}`,
    ])
      tries.add('another door', path, (await post('linke', path)).status);
  tries.end(names.length * 20);
});
