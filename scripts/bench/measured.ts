import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { SMALL_HEAP } from '../node.mjs';

/** A server under measurement: its address and what it has used so far. */
export type Measured = { url: string; pid: number; startMs: number; stop(): Promise<void> };

/** Starts a program and waits for the line that names its address. */
export async function startServer(
  file: string,
  env: Record<string, string> = {},
  args: string[] = [],
): Promise<Measured> {
  const port = await freePort();
  const began = performance.now();
  const settings = { HOST: '127.0.0.1', PORT: String(port), SITE_URL: '', ...env };
  const child = spawnWith(settings, [SMALL_HEAP, file, ...args, String(port)], 'inherit');
  await lineWith(child, 'ready');
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    startMs: performance.now() - began,
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** A program under this Node with some settings of its own; `env` becomes the program, so its pid is the program's. */
export function spawnWith(
  settings: Record<string, string>,
  args: string[],
  errors: 'inherit' | 'pipe',
): ChildProcess {
  const pairs = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return spawn('env', [...pairs, process.execPath, ...args], { stdio: ['ignore', 'pipe', errors] });
}

const TICK_MS = 10;

/** CPU used by a process and its threads so far, user and system, ms (ticks of 10 ms). */
export function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop()!.split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** Resident memory of a process, MB. */
export function rssMb(pid: number): number {
  const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  return Number(kb) / 1024;
}

/** Highest resident memory of a process so far, MB. */
export function peakMb(pid: number): number {
  const kb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1];
  return Number(kb) / 1024;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

async function lineWith(child: ChildProcess, word: string): Promise<void> {
  let said = '';
  const ended = once(child, 'exit').then(() => {
    throw new Error(`the server ended before it was ready: ${said}`);
  });
  const ready = new Promise<void>((resolve) => {
    child.stdout!.on('data', (bytes) => {
      said += bytes;
      if (said.includes(word)) resolve();
    });
  });
  await Promise.race([ready, ended]);
}
