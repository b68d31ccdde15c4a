import { expect, test } from 'vitest';
import { numberToHan } from '#src/text/han.ts';
import { box, type Looks, oldBox, p, readBlocksOf, tbl } from '../support/word.ts';

/** A row of numbers that is the same in every run. */
const row = (seed: number) => () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) / 0x80000000;
type Choice = { pick<T>(from: readonly T[]): T; maybe(share: number): boolean };

const OFFICES = [
  ['示例市住房和城乡建设委员会', '示建发'],
  ['示例市人民政府办公室', '示政办函'],
  ['国家税务总局示例市税务局', '示税发'],
  ['示例市公安局交通警察支队', '示公交'],
  ['示例高新技术产业开发区管理委员会', '示高新管'],
] as const;
const MATTERS = [
  '进一步加强城镇燃气安全管理工作',
  '开展“双随机、一公开”检查',
  '深入推进“放管服”改革、优化营商环境',
];
const PLANS = ['燃气安全专项整治实施方案', '示例市既有住宅加装电梯管理办法', '2026年政务公开工作要点'];
const TO = ['各区县人民政府，市政府各部门、各直属机构', '机关各科室', '示例建设集团有限公司'];
const TEXT = [
  '一、总体要求',
  '（一）落实主体责任',
  '1.开展排查整治。',
  '要压实责任，确保落到实处。',
  '第一条　本办法适用于本市。',
];
const NAMES = ['任务分工表', '申请表（样表）', '示例市2026年重点工作清单'];

/** A made-up 公文 and what must be recognised in it. */
function made({ pick, maybe }: Choice) {
  const looks = pick(['set', 'plain', 'spaces']);
  const set = (l: Looks): Looks => (looks === 'set' ? l : {});
  const lay = (text: string, by: number) => (looks === 'spaces' ? '　'.repeat(by) + text : text);
  const [office, code] = pick(OFFICES);
  const plan = maybe(0.35) ? pick(PLANS) : '';
  const title = `${maybe(0.5) ? office : ''}关于${plan ? `印发${maybe(0.5) ? `《${plan}》` : plan}的通知` : `${pick(MATTERS)}的${pick(['通知', '意见', '批复'])}`}`;
  const [year, month, date] = [pick([2019, 2024, 2026]), pick([1, 5, 12]), pick([3, 18, 28])];
  const number = `${code}〔${year}〕${pick([3, 112])}号`;
  const to = pick(TO);
  const names = !plan && maybe(0.4) ? NAMES.slice(pick([0, 1, 2])) : [];
  const parts = { set, lay, office, title, number, to, plan, names };
  const day = pick([
    `${year}年${month}月${date}日`,
    `${year} 年 ${month} 月 ${date} 日`,
    `${[...String(year)].map((d) => '〇一二三四五六七八九'[Number(d)]).join('')}年${numberToHan(month)}月${numberToHan(date)}日`,
  ]);
  return {
    blocks: [
      ...above({ pick, maybe }, parts),
      ...inside({ pick, maybe }, parts),
      ...below({ pick, maybe }, parts, day),
    ],
    wanted: {
      title,
      number,
      office,
      to,
      day: [year, month, date].map((n) => String(n).padStart(2, '0')).join('-'),
      carried: plan,
      names,
      lost: 0,
    },
  };
}

type Parts = Record<'office' | 'title' | 'number' | 'to' | 'plan', string> & {
  set: (l: Looks) => Looks;
  lay: (text: string, by: number) => string;
  names: string[];
};

function above({ pick, maybe }: Choice, { set, lay, office, title, number, to }: Parts): string[] {
  const mark = p(`${office}文件`, set({ center: true, red: true, size: 36 }));
  const written = pick([
    number,
    number.replace('〔', '[').replace('〕', ']'),
    `${number}　　　　签发人：王　某`,
  ]);
  const half = Math.floor(title.length / 2);
  const lines = pick([
    [title],
    [title.slice(0, half), title.slice(half)],
    [`${title.slice(0, half)}\n${title.slice(half)}`],
  ]);
  return [
    ...pick([[mark], [p(box(mark))], [p(oldBox(mark))], []]),
    maybe(0.3) ? tbl([[number, '签发人：王某']]) : p(lay(written, 6), set({ center: true })),
    ...lines.map((line) => p(lay(line, 3), set({ center: true, size: 22 }))),
    p(to + pick(['：', ':'])),
  ];
}

function inside({ pick, maybe }: Choice, { lay, plan, names }: Parts): string[] {
  const text = plan
    ? [`现将《${plan}》印发给你们，请认真贯彻执行。`]
    : Array.from({ length: 5 }, () => pick(TEXT));
  const numbered = pick([
    names.map((name, i) => `${i ? '' : '附件：'}${i + 1}．${name}`),
    ['附件：', ...names.map((name, i) => `${i + 1}、${name}`)],
    names.map((name, i) => `附件${i + 1}：${name}`),
  ]);
  const table = maybe(0.3)
    ? [
        tbl([
          ['序号', '事项'],
          ['1', '排查'],
        ]),
      ]
    : [];
  return [
    ...[...text, ...(names.length ? numbered : [])].map((line) => p(lay(line, 2))),
    ...(names.length ? [] : table),
  ];
}

function below({ pick, maybe }: Choice, { set, lay, office, plan }: Parts, day: string): string[] {
  const right = set({ right: true });
  const sign = pick([
    [p(lay(office, 10), right), p(lay(day, 12), right)],
    [p(lay(`${office}　　${day}`, 6), right)],
    [p(`${office}\n${day}`, right)],
    [p(lay(`${office}（盖章）`, 10), right), p(lay(day, 12), right)],
    [p(box(p(office, right), p(day, right)))],
  ]);
  const copies = ['抄送：市委办公室，市人大常委会办公室，市法院。', `${office}办公室　　2026年5月9日印发`];
  return [
    ...sign,
    ...(maybe(0.3) ? [p('（此件公开发布）')] : []),
    ...(plan
      ? [
          ...(maybe(0.3) ? [p('附件')] : []),
          p(lay(plan, 4), set({ center: true, size: 22 })),
          p('一、总体要求'),
          p(lay('做好工作。', 2)),
        ]
      : []),
    ...pick([[], copies.map((line) => p(line)), [tbl(copies.map((line) => [line]))]]),
  ];
}

test('of 400 made-up documents, looks or not, every part is recognised and no character lost', async () => {
  const next = row(20260518);
  const choice: Choice = {
    pick: (from) => from[Math.floor(next() * from.length)] as never,
    maybe: (share) => next() < share,
  };
  for (let i = 0; i < 400; i += 1) {
    const { blocks, wanted } = made(choice);
    const read = await readBlocksOf(blocks);
    expect(
      {
        title: read.title?.value,
        number: read.documentNumber?.value,
        office: read.issuer?.value,
        to: read.addressee?.value,
        day: read.signedOn?.value,
        carried: read.carried?.title?.value ?? '',
        names: wanted.carried ? [] : (read.attachments?.value ?? []),
        lost: read.lost,
      },
      `document ${i}: ${read.lines.map(({ role, text }) => `${role} ${text}`).join('\n')}`,
    ).toEqual(wanted);
  }
}, 60_000);
