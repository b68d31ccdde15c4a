import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { note } from '#src/context.ts';
import { count } from '#src/counters/service.ts';
import { importDocuments } from '#src/imports/service.ts';
import { shelf } from '#src/shelf/service.ts';
import { freePort } from '../support/build.ts';
import { newWorld } from '../support/world.ts';

let folder: string;
let port: number;
const started = new Set<ChildProcess>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mingchuang-start-'));
  port = await freePort();
});
afterEach(async () => {
  for (const { pid, exitCode, signalCode } of started)
    if (exitCode === null && signalCode === null) process.kill(-pid!, 'SIGKILL');
  started.clear();
  await rm(folder, { recursive: true });
});

/** `npm start` as a person types it; `npm` itself can be left out where only the program matters. */
function start(settings: Record<string, string> = {}, command = ['npm', 'start', '--silent']) {
  const [file, ...args] = command as [string, ...string[]];
  const env = { ...process.env, SITE_URL: '', HOST: '', PORT: String(port), DATA_DIR: folder, ...settings };
  const child = spawn(file, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  started.add(child);
  const began = performance.now();
  let said = '';
  const ready = new Promise<number>((resolve) => {
    child.stdout.on('data', (bytes) => {
      said += bytes;
      if (said.includes('ready')) resolve(performance.now() - began);
    });
  });
  const errors = text(child.stderr);
  const exit = once(child, 'close').then(([code]) => code as number);
  return { child, ready, errors, exit, said: () => said };
}

test(
  'a place or a database that cannot be used is told in Chinese, exit 1',
  { timeout: 30_000 },
  async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await mkdir(join(folder, 'broken'));
    await writeFile(join(folder, 'broken/mingchuang.db'), 'x'.repeat(100_000));
    for (const [DATA_DIR, reason] of [
      [file, '是一个文件'],
      [join(folder, 'broken'), '已损坏'],
    ] as const) {
      const { errors, exit } = start({ DATA_DIR });
      expect(await exit).toBe(1);
      expect(await errors).toMatch(new RegExp(`^数据库打不开\\n  DATA_DIR：.*${reason}`));
    }
  },
);

test('the second start says one line and is ready within two seconds', async () => {
  const first = start();
  await first.ready;
  first.child.kill('SIGTERM');
  expect(await first.exit).toBe(0);

  const second = start();
  const ms = await second.ready;
  console.log(`ready after ${Math.round(ms)} ms`);
  expect(second.said()).toBe(`明窗 ready at http://127.0.0.1:${port}\n`);
  expect(ms).toBeLessThan(2000);
  const answer = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  second.child.kill('SIGTERM');
  expect(await second.exit).toBe(0);
  expect(await second.errors).toBe('');
});

test('whoever waits for the ready line may stop it at once', { timeout: 60_000 }, async () => {
  for (let round = 0; round < 10; round++) {
    const { child, exit } = start({}, ['node', 'scripts/start.mjs']);
    child.stdout.on('data', (bytes) => String(bytes).includes('ready') && child.kill('SIGTERM'));
    expect(await exit).toBe(0);
  }
});

test('a first import that was cut short goes on at the next start', async () => {
  const world = await newWorld({ dir: folder, at: new Date() });
  await note(world, (tx) => count(tx, 'import:first'));
  await importDocuments(world, { paths: ['content/documents/page'], render: world.render });
  const before = (await shelf(world)).all.length;
  await world.close();
  const next = start({}, ['node', 'scripts/start.mjs']);
  await next.ready;
  const { total } = (await (await fetch(`http://127.0.0.1:${port}/policies.json`)).json()) as {
    total: number;
  };
  console.log(`documents there before: ${before}, policies after: ${total}`);
  expect(before).toBeGreaterThan(0);
  expect(total).toBeGreaterThan(0);
});

test('wrong settings are told all at once in Chinese', async () => {
  const wrong = start({ PORT: '99999', HOST: 'a b', SITE_URL: 'x.gov.cn' }, ['node', 'scripts/start.mjs']);
  expect(await wrong.exit).toBe(1);
  const lines = (await wrong.errors).trim().split('\n');
  expect(lines[0]).toBe('启动设置有误');
  expect(lines.slice(1).map((line) => line.trim().split('：')[0])).toEqual(['HOST', 'PORT', 'SITE_URL']);
  expect(wrong.said()).toBe('');
});

test('a taken port is named, with the way out', async () => {
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  const late = start({}, ['node', 'scripts/start.mjs']);
  expect(await late.exit).toBe(1);
  expect(await late.errors).toContain(`端口 ${port} 已被占用`);
  expect(await late.errors).toContain(`PORT=${port + 1} npm start`);
  other.close();
});

test('a request under way is answered after SIGTERM, new ones are refused, and the end is 0', async () => {
  const portal = start();
  await portal.ready;
  const body = 'theme=dark&mode=std&doc=std&back=%2F';
  const socket = connect(port, '127.0.0.1');
  const answer = text(socket);
  const head = [
    'POST /preferences?_action=preferences HTTP/1.1',
    `Host: 127.0.0.1:${port}`,
    'Sec-Fetch-Site: same-origin',
  ];
  const kind = ['Content-Type: application/x-www-form-urlencoded', `Content-Length: ${body.length}`];
  socket.write([...head, ...kind, '', body.slice(0, 10)].join('\r\n'));
  await pause(300);

  const told = performance.now();
  portal.child.kill('SIGTERM');
  await pause(300);
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  socket.write(body.slice(10));
  expect(await answer).toMatch(/^HTTP\/1\.1 303 /);
  expect(await portal.exit).toBe(0);
  const ms = performance.now() - told;
  console.log(`ended after ${Math.round(ms)} ms`);
  expect(ms).toBeLessThan(10_000);
});

test('a request that never ends does not hold the end up beyond ten seconds', async () => {
  const portal = start();
  await portal.ready;
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write(
    `POST /preferences HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 9\r\n\r\na`,
  );
  await pause(300);
  const told = performance.now();
  portal.child.kill('SIGTERM');
  expect(await portal.exit).toBe(0);
  const ms = performance.now() - told;
  console.log(`ended after ${Math.round(ms)} ms`);
  expect(ms).toBeGreaterThan(1000);
  expect(ms).toBeLessThan(10_000);
});

test('a second signal ends it at once', async () => {
  const portal = start({}, ['node', 'scripts/start.mjs']);
  await portal.ready;
  const socket = connect(port, '127.0.0.1').on('error', () => {});
  socket.write(
    `POST /preferences HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nSec-Fetch-Site: same-origin\r\nContent-Length: 9\r\n\r\na`,
  );
  await pause(300);
  portal.child.kill('SIGINT');
  await pause(800);
  const told = performance.now();
  portal.child.kill('SIGINT');
  expect(await portal.exit).toBe(130);
  expect(performance.now() - told).toBeLessThan(1000);
});

const pause = (ms: number) => new Promise((passed) => setTimeout(passed, ms));
