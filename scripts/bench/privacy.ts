// `node scripts/bench/privacy.ts [SEEDS]`: recall and false blocks of the privacy checks, and what they cost.
import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { contactsIn } from '../../src/privacy/contacts.ts';
import { namedIn } from '../../src/checks/named.ts';
import { type Kind, personalIn } from '../../src/privacy/rules.ts';
import { type Case, casesOf, type Numbered } from '../../tests/support/personal/layouts.ts';
import { diceOf } from '../../tests/support/personal/numbers.ts';
import { MORE_OTHERS, OTHERS } from '../../tests/support/personal/others.ts';
import { printTable } from './table.ts';

const CORPUS = '../shared/corpus/laws.jsonl.gz';
const COUNT = 20_000;
const KIND: Record<Case['kind'], Kind> = { id: 'identity', mobile: 'mobile', card: 'card' };
const seeds = Array.from({ length: Number(process.argv[2] ?? 3) }, (_, n) => 20261124 + n);

recall();
things();
hostile();
await laws();

function recall(): void {
  const rows = (['id18', 'id15', 'mobile', 'card'] as Numbered[]).map((of) => {
    let [cases, found, blocks] = [0, 0, 0];
    for (const seed of seeds)
      for (const one of casesOf(of, COUNT, diceOf(seed))) {
        cases++;
        const hit = personalIn(one.text).find(
          ({ kind, start, end }) => kind === KIND[one.kind] && start <= one.start && end >= one.end,
        );
        if (hit) found++;
        if (hit?.sure) blocks++;
        if (!hit) console.log(`missed ${of}: ${one.layout}`);
      }
    return [of, cases, cases - found, (found / cases).toFixed(5), (blocks / cases).toFixed(3)];
  });
  table(['generated cases', 'cases', 'missed', 'recall', 'of which block'], rows);
}

function things(): void {
  const rows = Object.entries({ ...OTHERS, ...MORE_OTHERS }).map(([name, write]) => {
    let hits = 0;
    for (const seed of seeds) {
      const dice = diceOf(seed);
      for (let n = 0; n < COUNT; n++) if (personalIn(write(dice)).length) hits++;
    }
    return [name, COUNT * seeds.length, hits];
  });
  table(['numbers of things', 'cases', 'hits'], rows);
}

function hostile(): void {
  const pieces = [
    '1',
    '1 ',
    '1|',
    '2 ',
    '２ ',
    '62 ',
    '13 ',
    '1-',
    '1\n',
    '<b ',
    '&',
    '*',
    '×',
    'a',
    'a@',
    '138 1234 5678 ',
    '卡号 6222 0200 0000 0000 ',
  ];
  const times = pieces.map((piece): [string, number] => {
    const text = piece.repeat(Math.ceil(65_536 / piece.length)).slice(0, 65_536);
    const before = process.cpuUsage();
    contactsIn(text);
    return [JSON.stringify(piece), process.cpuUsage(before).user / 1000];
  });
  const worst = times.sort(([, a], [, b]) => b - a).slice(0, 5);
  table(
    ['hostile, 64 KB of', 'ms'],
    worst.map(([piece, ms]) => [piece, ms.toFixed(0)]),
  );
}

async function laws(): Promise<void> {
  if (!existsSync(CORPUS)) return console.log(`No corpus at ${CORPUS}: its figures are left out.`);
  const lines = createInterface({ input: createReadStream(CORPUS).pipe(createGunzip()) });
  let [documents, blocking, doubtful, characters] = [0, 0, 0, 0];
  const before = process.cpuUsage();
  for await (const line of lines) {
    const { id, title, body } = JSON.parse(line) as { id: string; title: string; body: string };
    const text = `${title}\n${body}`;
    documents++;
    characters += text.length;
    const numbers = personalIn(text);
    const named = namedIn({ field: 'body', text }, { identity: { posts: [] } }).filter(
      ({ level }) => level === 'block',
    );
    const sure = numbers.filter((one) => one.sure);
    if (sure.length || named.length) {
      blocking++;
      console.log(
        `blocked ${id} ${title}: ${[...sure.map((one) => one.masked), ...named.map((one) => one.message)].join('、')}`,
      );
    }
    doubtful += numbers.length - sure.length;
  }
  const ms = process.cpuUsage(before).user / 1000;
  table(
    ['real laws', 'characters', 'documents blocked', 'per 100', 'doubtful', 'ms, reading too'],
    [[documents, characters, blocking, ((blocking / documents) * 100).toFixed(2), doubtful, ms.toFixed(0)]],
  );
}

function table(head: string[], rows: (string | number)[][]): void {
  const [title = '', ...rest] = head;
  printTable({ title, commands: ['node scripts/bench/privacy.ts'], head: [title, ...rest], rows });
}
