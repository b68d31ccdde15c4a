// `npm test`: installs, then every check and every test; the last line counts them. `--check` stops before the build.
// Further arguments name the test files to run. Plain JavaScript for Node 18.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode, root, run } from './node.mjs';
import { install } from './setup.mjs';

const HERE = '--here';
const args = process.argv.slice(2);
const bin = (name) => join(root, 'node_modules', name);

const FORMAT = ['格式 prettier', bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'];
const LINT = ['规则 eslint', bin('eslint/bin/eslint.js'), '-c', 'scripts/eslint.config.js', '.'];
const TYPES = ['类型 astro check', bin('astro/bin/astro.mjs'), 'check', '--minimumSeverity=warning'];
const BUILD = ['构建', join(root, 'scripts', 'build.mjs')];

await install({ dev: true });
const node = findNode();
if (args.includes(HERE)) await testAll();
else process.exitCode = await run(node, [fileURLToPath(import.meta.url), ...args, HERE]);

async function testAll() {
  const onlyChecks = args.includes('--check');
  const lanes = onlyChecks
    ? [[FORMAT, LINT], [TYPES]]
    : [
        [FORMAT, LINT],
        [BUILD, TYPES],
      ];
  const results = (await Promise.all(lanes.map(inTurn))).flat();
  const total = { passed: results.filter(Boolean).length, failed: results.filter((ok) => !ok).length };
  if (!onlyChecks) {
    const tests = await vitest(args.filter((arg) => !arg.startsWith('--')));
    total.passed += tests.passed;
    total.failed += tests.failed;
  }
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exitCode = total.failed ? 1 : 0;
}

async function inTurn(checks) {
  const results = [];
  for (const check of checks) results.push(await passes(check));
  return results;
}

/** Runs one check; what it said is shown only when it failed. */
function passes([title, file, ...rest]) {
  const began = Date.now();
  const child = spawn(node, [file, ...rest], {
    cwd: root,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes) => said.push(bytes));
  return new Promise((done) => {
    child.on('close', (code) => {
      console.log(`${code === 0 ? '✓' : '✗'} ${title}（${((Date.now() - began) / 1000).toFixed(1)} 秒）`);
      if (code !== 0) console.log(Buffer.concat(said).toString());
      done(code === 0);
    });
  });
}

async function vitest(files) {
  const folder = mkdtempSync(join(tmpdir(), 'mingchuang-test-'));
  const report = join(folder, 'report.json');
  const options = ['--config', 'tests/vitest.config.ts', '--reporter=default', '--reporter=json'];
  const code = await run(
    node,
    [bin('vitest/vitest.mjs'), 'run', ...options, `--outputFile.json=${report}`, ...files],
    {
      env: environment(),
    },
  );
  const counted = count(report);
  rmSync(folder, { recursive: true });
  // A fault outside every test, such as an unhandled rejection, still fails the run.
  return code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
}

/** Passed and failed tests; a file that could not be loaded counts as one failed test. */
function count(report) {
  try {
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(report, 'utf8'));
    const unloaded = testResults.filter(
      (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
    );
    return { passed: numPassedTests, failed: numFailedTests + unloaded.length };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function environment() {
  return {
    ...process.env,
    PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
    ASTRO_TELEMETRY_DISABLED: '1',
  };
}
