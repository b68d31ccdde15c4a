import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import type { Running } from '../../scripts/serve.ts';
import { CITIZEN, type Ctx } from '#src/context.ts';
import { OFFICE_RANGES } from '#src/desk/network.ts';
import { jobsOf, runDue } from '#src/jobs.ts';
import { submissionByCode, submit } from '#src/submissions/service.ts';
import { builtFor, builtServe, freePort, TODAY } from '../support/build.ts';
import { command } from '../support/commands.ts';
import { deskCookie } from '../support/desk.ts';
import { openSite } from '../support/site.ts';
import { openConsultation, publishedInterpretation, publishedPolicy, type World } from '../support/world.ts';
import { renderText } from '#src/text/markdown.ts';

/** Most milliseconds from the loss to the first page. */
const RTO = 5 * 60_000;
const RPO_JOB = 'at most 1 h and the time of one backup (the job runs hourly)';
const TITLE = '关于演练恢复的通知';

/** The port is part of addresses and QR codes: it comes back as well. */
async function start(dir: string, PORT: number): Promise<Running> {
  const { run } = await builtServe(builtFor(''));
  const env = { HOST: '127.0.0.1', PORT, DATA_DIR: dir, DESK_ALLOW: OFFICE_RANGES };
  return run({ env, clock: () => TODAY, log: () => {} });
}

const worldOver = ({ store, site }: Running, dir: string): World => {
  const world: World = {
    ...{ store, site, dir, actor: CITIZEN, now: TODAY },
    render: async (input) => renderText(input),
    at: (now) => ({ ...world, now: new Date(now) }),
    as: (actor) => ({ ...world, actor }),
    close: async () => {},
  };
  return world;
};

const PATHS = ['/', '/policies', '/policies.json', '/feed.xml', '/search?q=演练恢复', '/disclosure'];

/** What a citizen is shown. */
async function shown({ url }: Running, paths: readonly string[]): Promise<Record<string, string>> {
  const pages = paths.map(async (path) => {
    const answer = await fetch(url + path);
    return [path, `${answer.status} ${await answer.text()}`] as const;
  });
  return Object.fromEntries(await Promise.all(pages));
}

type Sent = { code: string; at: number };

/** Comments one after another until told to stop; each one here was answered with its code. */
function pour(ctx: Ctx): { sent: Sent[]; stop: () => Promise<void> } {
  const sent: Sent[] = [];
  let going = true;
  const pouring = (async () => {
    for (let n = 0; going; n++) {
      const values = { consultation: '2026-990', clause: '3', text: `演练意见${n}`, key: `drill-${n}` };
      const { code } = await submit(ctx, { kind: 'comment', values });
      sent.push({ code, at: performance.now() });
      await new Promise((next) => setTimeout(next, 2));
    }
  })();
  return { sent, stop: () => ((going = false), pouring) };
}

test('everything is lost and comes back: the drill', { timeout: RTO + 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mingchuang-drill-'));
  const [home, shelf, key] = [join(folder, 'home'), join(folder, 'shelf'), join(folder, 'key')];
  const settings = { DATA_DIR: home, BACKUP_DIR: shelf, BACKUP_KEY: key };
  await cp(inject('demo'), home, { recursive: true });
  await command('backup', ['--new-key', key], {});
  const port = await freePort();
  let portal = await start(home, port);
  try {
    const w = worldOver(portal, home);
    const sha256 = await w.store.files.put(Buffer.from('申请表'));
    const policy = await publishedPolicy(w, {
      ...{ title: TITLE, number: '2026-990' },
      attachments: [{ title: '申请表', name: '申请表.txt', sha256, bytes: 9 }],
    });
    await publishedInterpretation(w, policy.documentId, { title: `《${TITLE}》解读`, number: '2026-990' });
    await openConsultation(w, { number: '2026-990' });
    const paths = [...PATHS, '/policies/2026-990', '/interpretations/2026-990'];
    const before = await shown(portal, paths);
    expect(before['/policies/2026-990']).toContain(`《${TITLE}》解读`);

    const { sent, stop } = pour(w);
    while (sent.length < 20) await new Promise((next) => setTimeout(next, 5));
    const began = performance.now();
    const backup = await command('backup', [], settings);
    const ended = performance.now();
    expect(backup).toMatchObject({ code: 0, errors: '' });
    await stop();
    await portal.close();
    const lost = performance.now();
    await rm(home, { recursive: true });

    const [name] = await readdir(shelf);
    const restored = await command('restore', [join(shelf, name!)], settings);
    // How far it is stands there when it takes more than some seconds; nothing else may.
    expect(restored.errors.replaceAll(/^重新排版 .*\n/gm, '')).toBe('');
    expect(restored.code).toBe(0);
    expect(restored.said).toMatch(/^root [0-9a-f]{64}$/m);
    portal = await start(home, port);
    const after = await shown(portal, paths);
    const back = performance.now() - lost;
    expect(paths.filter((path) => after[path] !== before[path])).toEqual([]);
    expect(paths.filter((path) => !after[path]!.startsWith('200 '))).toEqual([]);
    const again = worldOver(portal, home);
    expect((await again.store.files.get(sha256)).toString()).toBe('申请表');

    const found = await Promise.all(sent.map(({ code }) => submissionByCode(again, code)));
    const missing = sent.filter((_, at) => !found[at]);
    const early = sent.filter(({ at }) => at < began);
    console.log(
      [
        `comments acknowledged ${sent.length}, ${early.length} of them before the backup began`,
        `in the backup ${sent.length - missing.length}; backup took ${Math.round(ended - began)} ms under writes`,
        `RPO: ${RPO_JOB}; in the drill the last ${Math.round(missing.length ? lost - missing[0]!.at : 0)} ms`,
        `RTO: ${(back / 1000).toFixed(1)} s from the loss to ${paths.length} pages equal to before`,
      ].join('\n'),
    );
    expect(early.length).toBeGreaterThan(0);
    expect(missing.filter(({ at }) => at < began)).toEqual([]);
    expect(missing.length, 'nothing was written after the snapshot').toBeGreaterThan(0);
    expect(back).toBeLessThan(RTO);
  } finally {
    await portal.close();
    await rm(folder, { recursive: true });
  }
});

test('the auditor sees whether the last backup was made, and why not', async () => {
  const site = await openSite();
  const shelf = await mkdtemp(join(tmpdir(), 'mingchuang-shelf-'));
  try {
    const cookie = await deskCookie(site, 'shenbai');
    const page = async () => (await site.get('/desk/audit', { cookie })).text();
    expect(await page()).not.toContain('备份');
    const backup = jobsOf({ BACKUP_DIR: join(shelf, 'b') }).find(({ name }) => name === 'backup')!;
    const later = (hours: number) => site.world().at(new Date(TODAY.getTime() + hours * 3_600_000));
    await runDue(later(0), backup);
    await runDue(later(1), backup);
    expect(await page()).toContain('最近一次备份完好');
    await rm(join(shelf, 'b'), { recursive: true });
    await writeFile(join(shelf, 'b'), '');
    await runDue(later(2), backup);
    expect(await page()).toMatch(/最近一次没有备份成[\s\S]*备份没有做成，原有的备份没有动：文件夹不见了/);
  } finally {
    await site.close();
    await rm(shelf, { recursive: true });
  }
});
