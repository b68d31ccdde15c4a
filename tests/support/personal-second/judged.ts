import { personalIn } from '#src/privacy/rules.ts';
import { type Thing, type Written } from '../personal-second.ts';

export interface Recall {
  kind: string;
  form: string;
  cases: number;
  found: number;
  /** Of those with a word beside them that says what they are, and how many of these stop the release. */
  named: number;
  sure: number;
  missed: string[];
}

export interface Spared {
  kind: string;
  cases: number;
  hit: number;
  /** Stops nothing, asks to look. */
  likely: number;
  hits: string[];
}

/** Found is what covers the whole number under its own kind. */
export function recallOf(cases: readonly Written[]): Recall[] {
  const rows = new Map<string, Recall>();
  for (const one of cases) {
    const key = `${one.kind} ${one.form}`;
    const row = rows.get(key) ?? { ...one, cases: 0, found: 0, named: 0, sure: 0, missed: [] };
    const found = personalIn(one.text).filter(
      (hit) => hit.kind === one.kind && hit.start <= one.start && hit.end >= one.end,
    );
    row.cases++;
    if (found.length) row.found++;
    else row.missed.push(`${one.place}：${one.text}`);
    if (one.named) row.named++;
    if (one.named && found.some((hit) => hit.sure)) row.sure++;
    else if (one.named && found.length) row.missed.push(`只是可能，${one.place}：${one.text}`);
    rows.set(key, row);
  }
  return [...rows.values()];
}

export function sparedOf(things: readonly Thing[]): Spared[] {
  const rows = new Map<string, Spared>();
  for (const { kind, text } of things) {
    const row = rows.get(kind) ?? { kind, cases: 0, hit: 0, likely: 0, hits: [] };
    const hits = personalIn(text);
    row.cases++;
    if (hits.some((hit) => hit.sure)) row.hit++;
    else if (hits.length) row.likely++;
    if (hits.length)
      row.hits.push(`${hits.map((hit) => text.slice(hit.start, hit.end)).join(' ')} ← ${text}`);
    rows.set(kind, row);
  }
  return [...rows.values()];
}

export function recallTable(rows: readonly Recall[]): string {
  return table(
    ['kind', 'form', 'cases', 'found', 'labelled', 'of these sure'],
    rows.map((row) => [row.kind, row.form, row.cases, row.found, row.named, row.sure]),
  );
}

export function sparedTable(rows: readonly Spared[]): string {
  return table(
    ['thing', 'cases', 'hit', 'only likely'],
    rows.map((row) => [row.kind, row.cases, row.hit, row.likely]),
  );
}

const table = (heads: string[], rows: (string | number)[][]): string =>
  [heads, ...rows].map((row) => row.join('\t')).join('\n');
