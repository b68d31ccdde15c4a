// `node scripts/bench/hostile-files.ts`: files made to do harm, each let in by a process of its own: what is said, after how long,
// and by how much the process grew. Exit code 1 when one of those to be refused is let in.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AppError } from '../../src/errors.ts';
import { guardFile } from '../../src/uploads/rules.ts';
import { readView } from '../../src/views/service.ts';
import * as made from '../../tests/support/office.ts';
import { files } from './hostile-made.ts';
import { peakMb } from './measured.ts';
import { against, printTable } from './table.ts';

/** Large and strange, and read all the same within the reader's limits. */
const HARMLESS = new Set(['one attribute of 20 MB', 'xlsx: a cell merged to the end of the world']);
const REFUSED_MS = 200;
const REFUSED_MB = 60;

type Outcome = { said: string; ms: number; grown: number; by: 'guard' | 'reader' | 'nobody' };

const [asked] = process.argv.slice(2);
if (asked) console.log(JSON.stringify(await letIn(asked)));
else await everyFile();

async function everyFile(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'mingchuang-hostile-'));
  try {
    const rows: (string | number)[][] = [];
    for (const [name, what, bytes] of files()) {
      const path = join(folder, name);
      await writeFile(path, bytes());
      const { stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), path], {
        encoding: 'utf8',
      });
      if (!stdout) throw new Error(`${what}: ${stderr}`);
      const { said, ms, grown, by } = JSON.parse(stdout) as Outcome;
      if (by === 'nobody' && !HARMLESS.has(what)) process.exitCode = 1;
      const limits = [by === 'nobody' ? '' : against(ms, REFUSED_MS), against(grown, REFUSED_MB)];
      rows.push([what, by, ms, limits[0]!, grown, limits[1]!, said.replace(/《[^》]*》/, '').slice(0, 40)]);
      await rm(path);
    }
    printTable({
      title: 'Files made to do harm',
      commands: ['node scripts/bench/hostile-files.ts'],
      head: ['file', 'refused by', 'ms', '', 'RSS +MB', '', 'said'],
      rows,
      notes: [
        'guard: before anything but XML is unpacked. reader: in a process of its own that is killed after 15 s or 512 MB.',
      ],
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function letIn(path: string): Promise<Outcome> {
  const bytes = await readFile(path);
  const name = basename(path);
  // Everything is loaded and has run once.
  guardFile({ name: '好.docx', bytes: made.docx() });
  forget();
  const [before, from] = [peak(), performance.now()];
  const outcome = (said: string, by: Outcome['by']): Outcome => ({
    said,
    ms: performance.now() - from,
    grown: peak() - before,
    by,
  });
  try {
    const { ending } = guardFile({ name, bytes });
    const answer = await readView(ending, bytes);
    return 'refused' in answer
      ? outcome(answer.refused, 'reader')
      : outcome(`${answer.view.html.length} characters`, 'nobody');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return outcome(error.message, 'guard');
  }
}

/**
 * Most megabytes this process has held since `forget`. Not `resourceUsage().maxRSS`: that one begins with what the parent held
 * when it forked, so that nothing here would ever be more.
 */
function peak(): number {
  return peakMb(process.pid);
}

function forget(): void {
  writeFileSync('/proc/self/clear_refs', '5');
}
