import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';

/** A server under measurement. `pid` is the process that answers, not npm or a shell above it. */
export type Measured = { url: string; pid: number; startMs: number; stop(): Promise<void> };

/** Starts a command with the settings given and waits for its line `ready at URL`. */
export async function startServer(
  command: readonly string[],
  settings: Record<string, string>,
): Promise<Measured> {
  const began = performance.now();
  const child = spawnWith(settings, command);
  child.stderr!.pipe(process.stderr);
  const url = await readyLine(child);
  const startMs = performance.now() - began;
  const pid = innermost(child.pid!);
  return {
    url,
    pid,
    startMs,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return endedEarly(child);
      const ended = once(child, 'exit');
      process.kill(pid, 'SIGTERM');
      await ended;
    },
  };
}

/** A server that is gone before it is stopped makes the run not valid, without hiding the fault that was met first. */
function endedEarly({ exitCode, signalCode }: ChildProcess): void {
  console.error(`✗ the server ended before it was stopped: ${signalCode ?? exitCode}`);
  process.exitCode = 1;
}

/** A command with some settings of its own beside those of this process. */
export function spawnWith(
  settings: Record<string, string>,
  [name, ...args]: readonly string[],
): ChildProcess {
  const pairs = Object.entries(settings).map(([key, value]) => `${key}=${value}`);
  return spawn('env', [...pairs, name!, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The last process of a chain such as npm → node run.mjs → node import.ts. */
export function innermost(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return child ? innermost(Number(child)) : pid;
}

/**
 * CPU used by a process so far, user and system, ms: the scheduler's nanoseconds of every thread. `/proc/PID/stat` says the
 * same in ticks of 10 ms, too coarse for a kept page. Node ends no thread between two looks of a measured round.
 */
export function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const used = threads.map((id) =>
    Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
  );
  return used.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** Resident memory of a process, MB. */
export const rssMb = (pid: number): number => statusMb(pid, 'VmRSS');

/** Highest resident memory of a process so far, MB. */
export const peakMb = (pid: number): number => statusMb(pid, 'VmHWM');

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

function statusMb(pid: number, field: string): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) / 1024;
}

/** The address in the line that says `ready at`. */
async function readyLine(child: ChildProcess): Promise<string> {
  let said = '';
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the server ended before it was ready: ${said}`);
  });
  const ready = new Promise<string>((resolve) => {
    child.stdout!.on('data', (bytes) => {
      said += bytes;
      const url = /ready at (http\S+)\n/.exec(said)?.[1];
      if (url) resolve(url);
    });
  });
  return Promise.race([ready, ended]);
}
