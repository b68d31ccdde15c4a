/**
 * `node scripts/bench/privacy-second.ts [CASES] [SEED]`: the detector judged by cases of a second author. Prints recall by
 * kind and form, what was hit among numbers of things, and the first miss of each; ends with 1 when anything was.
 */
import { personsWritten, thingsWritten } from '../../tests/support/personal-second.ts';
import { recallOf, recallTable, sparedOf, sparedTable } from '../../tests/support/personal-second/judged.ts';

const [count = 30_000, seed = 20260714] = process.argv.slice(2).map(Number);
const found = recallOf(personsWritten(count, seed));
const spared = sparedOf(thingsWritten(count, seed + 1));
console.log(`${recallTable(found)}\n\n${sparedTable(spared)}\n`);
const wrong = [...found.map((row) => row.missed), ...spared.map((row) => row.hits)];
for (const [first] of wrong) if (first) console.log(JSON.stringify(first));
const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0);
console.log(
  `${sum(found.map((row) => row.found))} of ${sum(found.map((row) => row.cases))} found, ` +
    `${sum(spared.map((row) => row.hits.length))} of ${sum(spared.map((row) => row.cases))} things hit`,
);
process.exitCode = wrong.some((list) => list.length) ? 1 : 0;
