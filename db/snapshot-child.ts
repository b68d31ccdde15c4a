// A process of its own that copies a live database and says what the copy holds: `snapshot FROM TO`, `look FILE`,
// or that proves one: `prove FILE`; or that writes one anew: `scrub FILE`.
import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { prove } from './proof.ts';
import type { Facts } from './snapshot.ts';

const [verb, from, to] = process.argv.slice(2) as [string, string, string?];
try {
  if (verb === 'snapshot') copy(from, to!);
  const answer =
    verb === 'prove'
      ? prove(from)
      : verb === 'scrub'
        ? await scrub(from)
        : factsOf(verb === 'snapshot' ? to! : from);
  console.log(JSON.stringify(answer));
} catch (error) {
  const { code, message } = error as { code?: string; message: string };
  console.log(JSON.stringify({ fault: message, code: code ?? '' }));
}

/** The source is looked through as well: what VACUUM builds anew would hide that an index no longer tells the truth. */
function copy(source: string, target: string): void {
  const raw = new Database(source, { readonly: true, timeout: 10_000 });
  checked(raw);
  raw.prepare('vacuum into ?').run(target);
  raw.close();
}

/**
 * After 依法清除: the words of erased texts leave the search tables for good, every page is written anew without what was freed,
 * and the log is emptied. Whoever writes meanwhile waits; readers go on, and the log is emptied once none stands on it.
 */
async function scrub(file: string): Promise<{ emptied: boolean }> {
  const raw = new Database(file, { timeout: 10_000 });
  for (const setting of ['synchronous = FULL', 'secure_delete = ON', 'trusted_schema = OFF'])
    raw.pragma(setting);
  for (const table of ['fts_title', 'fts_body'])
    raw.exec(`insert into ${table}(${table}) values ('optimize')`);
  raw.exec('vacuum');
  let emptied = false;
  for (let tries = 200; !emptied && tries > 0; tries -= 1) {
    const [moved] = raw.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[];
    emptied = moved?.busy === 0;
    if (!emptied) await sleep(50);
  }
  raw.close();
  return { emptied };
}

function factsOf(file: string): Facts {
  const raw = new Database(file, { readonly: true });
  checked(raw);
  const column = (query: string) => raw.prepare(query).pluck();
  const [rows, head] = (raw
    .prepare('select seq, hash from audit_log where seq is not null order by seq desc limit 1')
    .raw()
    .get() as [number, string] | undefined) ?? [0, ''];
  const facts: Facts = {
    schema: Number(raw.pragma('user_version', { simple: true })),
    bytes: statSync(file).size,
    audit: { rows, head },
    releases: Number(column('select coalesce(max(seq), 0) from releases').get()),
    submissions: Number(column('select count(*) from submissions').get()),
    files: filesNamed(raw),
  };
  raw.close();
  return facts;
}

/** Files that a row names. Tables of later migrations may be missing in a database that is about to be upgraded. */
function filesNamed(raw: Database.Database): string[] {
  const there = raw.prepare("select 1 from sqlite_schema where type = 'table' and name = ?");
  const named = ['attachments', 'uploads']
    .filter((table) => there.get(table))
    .flatMap((table) => raw.prepare(`select distinct sha256 from ${table}`).pluck().all() as string[]);
  return [...new Set(named)].sort();
}

function checked(raw: Database.Database): void {
  raw.pragma('cell_size_check = ON');
  const said = String(raw.pragma('integrity_check(1)', { simple: true }));
  if (said !== 'ok') throw Object.assign(new Error(said), { code: 'SQLITE_CORRUPT' });
  const [broken] = raw.pragma('foreign_key_check') as { table: string; rowid: number }[];
  if (broken)
    throw Object.assign(new Error(`${broken.table} row ${broken.rowid}`), { code: 'SQLITE_CORRUPT_KEYS' });
}
