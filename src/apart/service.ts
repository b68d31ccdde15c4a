import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';

export type Limits = {
  /** Milliseconds. */
  time: number;
  /** Megabytes the process may hold. */
  memory: number;
};

/** What came of a question asked apart: its answer, or which limit it broke. */
export type Told<A> = { answer: A } | { stopped: 'time' | 'memory' };

const WATCH = 50;
const MB = 1024 * 1024;

/**
 * Asks a program in a process of its own, which is killed when it takes too long or too much memory. It may read the
 * program's own files and nothing else, gets no setting and cannot start anything.
 * @param program its name in `dist/scripts`, and its source below `src`
 * @throws a plain Error when it ends for another reason
 */
export async function askApart<Q, A>(
  program: { name: string; source: string },
  question: Q,
  limits: Limits,
): Promise<Told<A>> {
  const file = fileOf(program);
  const child = spawn(process.execPath, [...flags(limits.memory, file), file], { env: {} });
  let stopped: 'time' | 'memory' | undefined;
  const stop = (why: 'time' | 'memory') => {
    stopped ??= why;
    child.kill('SIGKILL');
  };
  const timer = setTimeout(() => stop('time'), limits.time);
  const watch = setInterval(() => {
    void residentOf(child.pid ?? 0).then((used) => used > limits.memory * MB && stop('memory'));
  }, WATCH);
  const out: Buffer[] = [];
  const faults: Buffer[] = [];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => faults.push(bytes));
  child.stdin.on('error', () => undefined);
  child.stdin.end(serialize(question));
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', resolve);
    });
    if (stopped) return { stopped };
    if (code === 0) return { answer: deserialize(Buffer.concat(out)) as A };
    const said = Buffer.concat(faults).toString();
    if (/heap out of memory|allocation failed|Array buffer allocation/i.test(said))
      return { stopped: 'memory' };
    throw new Error(`${program.name} ended with ${code}: ${said.slice(0, 2000)}`);
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
  }
}

const HERE = dirname(fileURLToPath(import.meta.url));

/** Built, the program lies in `scripts` of the folder that holds this bundle; run from the sources, beside its slice. */
function fileOf({ name, source }: { name: string; source: string }): string {
  for (let folder = HERE; ; folder = dirname(folder)) {
    const built = [join(folder, `${name}.mjs`), join(folder, 'scripts', `${name}.mjs`)].find(existsSync);
    const found = built ?? [join(folder, 'src', source)].find(existsSync);
    if (found) return found;
    if (folder === dirname(folder)) throw new Error(`${name} is nowhere above ${HERE}`);
  }
}

function flags(memory: number, file: string): string[] {
  const limits = [`--max-old-space-size=${Math.round(memory * 0.6)}`, '--no-warnings'];
  if (!process.allowedNodeEnvironmentFlags.has('--permission')) return limits;
  const root = rootOf(dirname(file));
  const readable = ['src', 'dist', 'node_modules', 'package.json'].map((name) => join(root, name));
  return [
    ...limits,
    '--permission',
    ...[dirname(file), ...readable.filter(existsSync)].map((path) => `--allow-fs-read=${path}`),
  ];
}

const rootOf = (folder: string): string =>
  existsSync(join(folder, 'package.json')) || folder === dirname(folder) ? folder : rootOf(dirname(folder));

/** Resident bytes of a process; 0 where the system has no /proc, where the heap limit alone holds. */
async function residentOf(pid: number): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(statm.split(' ')[1] ?? 0) * 4096;
}
