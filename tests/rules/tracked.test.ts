import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';

/** What may stand in the root of the repository. */
const ROOT = new Set(
  ['.ci', '.github', 'content', 'db', 'scripts', 'src', 'tests']
    .concat([
      '.gitattributes',
      '.gitignore',
      '.npmrc',
      '.prettierignore',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
    ])
    .concat(['SECURITY.md', 'astro.config.mjs', 'package-lock.json', 'package.json', 'tsconfig.json']),
);
const GENERATED =
  /(?:^|\/)(?:demo-accounts\.txt|dist|node_modules|\.astro)(?:\/|$)|\.(?:db|sqlite\d?|db-wal|key|pem|log|zip)$/;

/** Files that are made by running the portal, or keep secrets. */
const strays = (paths: readonly string[]): string[] =>
  paths.filter((path) => !ROOT.has(path.split('/', 1)[0]!) || GENERATED.test(path));

test.runIf(existsSync('.git'))('nothing generated, no data folder and no secret is in the repository', () => {
  const tracked = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8' }).split('\0').filter(Boolean);
  expect(tracked.length).toBeGreaterThan(500);
  expect(strays(tracked)).toEqual([]);
});

test('a data folder under another name, a key and a log would be found', () => {
  const planted = [
    'data2/assets/01/8d/018d',
    'content/demo-accounts.txt',
    'db/mingchuang.db',
    'src/ledger.key',
  ];
  expect(strays(['src/site.ts', ...planted])).toEqual(planted);
});
