import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { schema } from '#db/schema.ts';
import * as rules from './support/architecture.ts';
import type { Rule, Source } from './support/architecture.ts';

const FOLDERS = ['src', 'db', 'content', 'scripts', 'tests'];

/** Which slice makes which write; a table has one writer for each kind of write. */
const OWNERS: Record<string, string | string[]> = {
  'documents insert': 'documents',
  'documents update': ['releases', 'emptying'],
  'editions insert': 'documents',
  // releases moves the state; writing writes the content of drafts and nothing of others.
  // emptying takes every word out of what is erased by law.
  'editions update': ['releases', 'writing', 'emptying'],
  'attachments insert': ['documents', 'writing'],
  'attachments delete': ['writing', 'emptying'],
  'uploads insert': 'uploads',
  'uploads delete': 'emptying',
  'addresses insert': 'documents',
  'releases insert': 'releases',
  'releases update': ['releases', 'emptying'],
  'reviews insert': 'reviews',
  'reviews update': 'emptying',
  'rounds insert': 'releases',
  'rounds update': 'emptying',
  'emergencies insert': 'emergencies',
  'emergencies update': 'emptying',
  'erasures insert': 'erasures',
  'erasures update': ['erasures', 'leftovers'],
  'releaseItems insert': 'releases',
  'releaseItems update': 'releases',
  'releaseItems delete': 'releases',
  'rendered insert': 'projections',
  'rendered delete': 'emptying',
  'links insert': 'projections',
  'links delete': 'projections',
  'facets insert': 'projections',
  'facets delete': 'projections',
  'searchRows insert': 'projections',
  'auditLog insert': 'context',
  'auditLog update': 'audit',
  'changes insert': 'context',
  'counters insert': 'counters',
  'users insert': 'accounts',
  'users update': ['accounts', 'bindings'],
  'roleGrants insert': 'accounts',
  'roleGrants delete': 'accounts',
  'handovers insert': 'handovers',
  'sessions insert': 'sessions',
  'sessions update': 'sessions',
  'sessions delete': 'sessions',
  'authenticators insert': 'totp',
  'authenticators update': 'totp',
  'authenticators delete': 'totp',
  'recoveryCodes insert': 'totp',
  'recoveryCodes update': 'totp',
  'recoveryCodes delete': 'totp',
  'loginAttempts insert': 'signin',
  'loginAttempts delete': 'signin',
  'autosaves insert': 'editing',
  'autosaves update': 'editing',
  'autosaves delete': ['editing', 'emptying'],
  'bases insert': 'editing',
  'bases delete': ['editing', 'emptying'],
  'signedTexts insert': 'signed',
  'signedTexts update': 'emptying',
  'departures insert': 'signed',
  'manifests insert': 'ledger',
  'checkpoints insert': 'ledger',
  // ledger signs the newest anew; witnesses keeps what the witness said.
  'checkpoints update': ['ledger', 'witnesses'],
  'answers insert': 'answers',
  'countersigns insert': 'countersigns',
  'countersigns update': ['countersigns', 'emptying'],
  'outbox insert': 'outbox',
  'outbox update': 'outbox',
  'outbox delete': 'outbox',
  'materials insert': 'packets',
  'materials delete': 'packets',
  'packets insert': 'packets',
  'packets update': 'packets',
  'dispatches update': 'packets',
  'dispatches insert': 'packets',
  'answers update': 'emptying',
  'jobs insert': 'jobs',
  'jobs update': 'jobs',
  'submissions insert': 'submissions',
  'submissions update': 'contacts',
  'feedback insert': 'feedback',
  'buckets insert': 'limits',
  'buckets update': 'limits',
  'buckets delete': 'limits',
};

/** All tables are one description; the page of a document is still to be parted from its links. */
const LONG = ['db/schema.ts'];

type Case = { title: string; rule: Rule; planted: Source[]; allowed?: Source[] };

const file = (path: string, text: string): Source => ({ path, text });
const imports = (path: string, from: string, what = '{ x }') =>
  file(path, `import ${what} from '${from}';\n`);

const CASES: Case[] = [
  {
    title: 'imports go one way: rules ← db ← context ← services ← pages, actions, scripts',
    rule: rules.direction,
    planted: [
      imports('src/lists/rules.ts', '../shelf/service.ts'),
      imports('db/store.ts', '../src/context.ts'),
      imports('src/context.ts', './releases/service.ts'),
      imports('src/releases/service.ts', '../actions/public.ts'),
      imports('src/text/days.ts', '#src/context.ts', '{ type Ctx, change }'),
    ],
    allowed: [
      imports('src/lists/rules.ts', '../shelf/rules.ts'),
      imports('src/lists/rules.ts', '../shelf/service.ts', 'type { X }'),
      imports('src/lists/rules.ts', '../shelf/service.ts', '{ type X, type Y }'),
      imports('src/pages/index.ts', '../lists/service.ts'),
    ],
  },
  {
    title: 'rules know and do not do: no database, files or services in them',
    rule: rules.pureRules,
    planted: [
      imports('src/releases/rules.ts', 'node:fs/promises'),
      imports('src/releases/rules.ts', 'drizzle-orm'),
      imports('src/text/days.ts', '#db/schema.ts'),
      imports('src/search/tokens.ts', '../shelf/service.ts'),
    ],
    allowed: [
      imports('src/audit/rules.ts', 'node:crypto'),
      imports('src/a/rules.ts', '#db/x.ts', 'type { X }'),
    ],
  },
  {
    title: 'pages, components, layouts, actions, middleware and the front never touch the database',
    rule: rules.noDatabaseAbove,
    planted: [
      file('src/pages/search.astro', "---\nimport { eq } from 'drizzle-orm';\n---\n"),
      imports('src/actions/desk.ts', '#db/schema.ts'),
      imports('src/middleware.ts', '../db/store.ts'),
      file(
        'src/components/Time.astro',
        "---\nconst { openStore } = await import('../../db/store.ts');\n---\n",
      ),
    ],
    allowed: [imports('src/edge/server.ts', '#db/store.ts', 'type { Store }')],
  },
  {
    title: 'tables are named by services, context and jobs only',
    rule: rules.tablesInServices,
    planted: [
      imports('src/releases/checks.ts', '#db/schema.ts'),
      imports('scripts/import.ts', '../db/schema.ts'),
    ],
    allowed: [
      imports('src/releases/service.ts', '#db/schema.ts'),
      imports('scripts/bench/faults.ts', '#db/schema.ts'),
    ],
  },
  {
    title: 'each kind of write to a table is made by one slice',
    rule: rules.oneWriter(Object.keys(schema), OWNERS),
    planted: [
      file('src/lists/service.ts', 'await tx.db.update(editions).set({ state })'),
      file('src/releases/service.ts', 'await tx.db\n  .delete(auditLog)\n  .where(x)'),
      file('scripts/import.ts', 'tx.db.insert(schema.documents)'),
    ],
    allowed: [file('src/releases/service.ts', 'tx.db.update(editions); copies.delete(copy)')],
  },
  {
    title: 'astro: modules stay in pages, layouts, components, actions and middleware',
    rule: rules.astroAbove,
    planted: [
      imports('src/lists/service.ts', 'astro:actions'),
      imports('scripts/serve.ts', 'astro:middleware'),
    ],
    allowed: [imports('src/actions/action.ts', 'astro:actions')],
  },
  {
    title: 'settings of the process are read in src/env.ts only',
    rule: rules.oneEnvironment,
    planted: [
      file('src/jobs.ts', 'const x = process.env.X'),
      file('src/pages/a.astro', '{import.meta.env.SITE}'),
    ],
    allowed: [
      file('src/env.ts', 'process.env'),
      file('scripts/build.mjs', 'process.env'),
      file('src/a.ts', '// process.env'),
    ],
  },
  {
    title: 'nobody below the middleware asks the machine for the time',
    rule: rules.oneClock,
    planted: [
      file('src/lists/service.ts', 'const now = new Date();'),
      file('src/edge/cache.ts', 'Date.now() > until'),
    ],
    allowed: [file('db/ids.ts', 'Date.now()'), file('src/a/rules.ts', 'new Date(ms)')],
  },
  {
    title: 'SQL of one engine stays in db',
    rule: rules.portableSql,
    planted: [
      file('src/a/service.ts', "import { eq } from 'drizzle-orm';\nawait db.select().from(x).get()"),
      file('src/a/service.ts', "import { eq, sql } from 'drizzle-orm';\nsql`select * from documents`"),
      file('src/a/service.ts', "import { sql } from 'drizzle-orm';\nsql<number>`count(*)`"),
      file('src/a/service.ts', "import { eq } from 'drizzle-orm';\ndb.transaction(async (tx) => {})"),
      imports('src/a/service.ts', 'drizzle-orm/sqlite-core'),
    ],
    allowed: [
      file('src/counters/service.ts', "import { sql } from 'drizzle-orm';\nsql`${counters.value} + 1`"),
      file('src/edge/cache.ts', 'copies.get(key)'),
    ],
  },
  {
    title: 'TypeScript is erasable, exports have names, no barrels, endings are spelled out',
    rule: rules.plainTypeScript,
    planted: [
      file('src/a.ts', 'export enum State { Draft }'),
      file('src/a.ts', 'export default function a() {}'),
      file('src/a.ts', "export * from './b.ts';"),
      file('src/a.ts', "export { b } from './b.ts';"),
      file('src/a.ts', 'class A { constructor(private x: string) {} }'),
      imports('src/a.ts', './b'),
    ],
    allowed: [imports('src/a.ts', './b.ts'), file('src/a.ts', 'export const a = 1;')],
  },
  {
    title: 'no telephone number of a hotline stands in the code',
    rule: rules.noHotline,
    planted: [file('src/layouts/Footer.astro', '<a href="tel:12345">'), file('src/a.ts', "'022-8890'")],
    allowed: [file('src/a.ts', 'const most = 123456;')],
  },
  {
    title: 'no file and no export is called Manager, Helper, Util, Data, Info, handle or process',
    rule: rules.wordsThatNameNothing,
    planted: [
      file('src/utils/days.ts', ''),
      file('src/text/helper.ts', ''),
      file('src/a.ts', 'export const userInfo = 1;'),
      file('src/a.ts', 'export async function handleForm() {}'),
      file('src/a.ts', 'export class CacheManager {}'),
    ],
    allowed: [file('src/a.ts', 'export type Handler = 1;\nexport const databaseExists = 1;')],
  },
  {
    title: 'every folder at the top says what it is',
    rule: rules.readmes(FOLDERS),
    planted: FOLDERS.slice(1).map((folder) => file(`${folder}/README.md`, '')),
    allowed: FOLDERS.map((folder) => file(`${folder}/README.md`, '')),
  },
  {
    title: 'no file is longer than 250 lines',
    rule: rules.shortFiles(250, LONG),
    planted: [file('src/a/service.ts', 'x\n'.repeat(251))],
    allowed: [file('src/a/service.ts', 'x\n'.repeat(250)), file('db/schema.ts', 'x\n'.repeat(400))],
  },
  {
    title: 'the server never writes content',
    rule: rules.contentIsRead,
    planted: [file('src/site.ts', "await writeFile(join('content', 'site.yaml'), text)")],
    allowed: [file('src/site.ts', "await readFile(join('content', 'site.yaml'))")],
  },
  {
    title: 'each change names its Ctx and a verb of the form noun.verb',
    rule: rules.namedVerbs,
    planted: [
      file('src/a/service.ts', "change(store, 'a.b', id, f)"),
      file('src/a/service.ts', 'change(ctx, verb, id, f)'),
    ],
    allowed: [file('src/a/service.ts', "change(ctx, 'release.publish', id, f)")],
  },
];

let tree: Source[];
beforeAll(async () => {
  tree = (await Promise.all(FOLDERS.map(sourcesIn))).flat();
});

describe.each(CASES)('$title', ({ rule, planted, allowed = [] }) => {
  test('in the sources', () => expect(rule(tree)).toEqual([]));

  test('a planted violation is caught, its neighbour is not', () => {
    const alone = planted.map((source) => rule([source]).length);
    if (planted.every(({ path }) => path.endsWith('README.md'))) expect(rule(planted)).toHaveLength(1);
    else
      expect(
        alone.every((count) => count > 0),
        `caught: ${alone}`,
      ).toBe(true);
    expect(rule(allowed)).toEqual([]);
  });
});

test('the sources are there and the map of writers names no write that nobody makes', () => {
  expect(tree.filter(({ path }) => path.startsWith('src/')).length).toBeGreaterThan(80);
  const made = [...rules.writesOf(tree, Object.keys(schema)).keys()];
  expect(Object.keys(OWNERS).filter((write) => !made.includes(write))).toEqual([]);
});

async function sourcesIn(folder: string): Promise<Source[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const named = entries.filter((entry) => entry.isFile() && /\.(ts|astro|mjs|md)$/.test(entry.name));
  return Promise.all(
    named.map(async ({ parentPath, name }) => {
      const path = join(parentPath, name);
      return { path, text: await readFile(path, 'utf8') };
    }),
  );
}
