import { toBlocks, type Shown } from '../blocks/read.ts';
import { linesOf } from '../comparisons/rules.ts';
import type { Passed } from '../checks/passed.ts';
import { sourceOf } from '../checks/sources.ts';
import type { Content } from '../documents/rules.ts';
import { RELATIONS } from '../documents/type.ts';
import { typeOf } from '../documents/types/index.ts';
import type { Issue } from '../errors.ts';
import { textOf } from '../text/sanitise.ts';
import type { Paragraph } from './docx.ts';
import type { Entry } from '../packets/rules.ts';

/** A text as it is sent to be signed: its words in order, then what its page says beside them. */
export function textPaper(content: Content, names: ReadonlyMap<string, string>): Paragraph[] {
  const { title, body, details, type } = content;
  const { official, fields } = typeOf(type);
  const carried = details['carried'] as { title?: string; body?: string } | undefined;
  const beside = linesOf(content).filter(
    ({ path }) => !/^(?:title$|body\.|links\.|details\.(?:carried|\w*[tT]itleBreaks))/.test(path),
  );
  const links = content.links.map(({ relation, toId, url, title: words, clause }) => [
    RELATIONS[relation].name,
    [(toId && names.get(toId)) || words || url || '', clause ?? ''].filter(Boolean).join('　'),
  ]);
  const rows = [
    ...beside.map(({ text, label, path }) => [
      label,
      path.startsWith('details.') ? stripped(text, label) : text,
    ]),
    ...links,
  ];
  return [
    { kind: 'title', text: title || '（没有标题）' },
    ...toBlocks(body, official).flatMap(paragraphOf),
    ...(carried
      ? [
          { kind: 'title' as const, text: carried.title ?? '' },
          ...toBlocks(carried.body ?? '', true).flatMap(paragraphOf),
        ]
      : []),
    ...(rows.length && Object.keys(fields).length
      ? [
          { kind: 'heading' as const, text: '网页上和正文一起公开的内容' },
          { kind: 'table' as const, rows, widths: [1, 3] },
        ]
      : []),
  ];
}

const stripped = (text: string, label: string): string =>
  text.startsWith(`${label}：`) ? text.slice(label.length + 1) : text;

const HEADS = new Set(['title', 'chapter', 'section', 'appendix']);

function paragraphOf({ kind, text, html, mark, raw }: Shown): Paragraph[] {
  const words = raw ? textOf(html) : text;
  if (kind === 'table' && !raw)
    return [{ kind: 'table', rows: words.split('\n').map((line) => line.split('\t')), head: true }];
  if (kind === 'item') {
    const first = /^\d+/.exec(mark ?? '')?.[0];
    const lines = words.split('\n');
    return lines.map((line, n) => ({
      kind: 'text',
      text: first ? `${Number(first) + n}. ${line}` : mark === '-' ? `· ${line}` : line,
    }));
  }
  return words ? [{ kind: HEADS.has(kind) ? 'heading' : 'text', text: words }] : [];
}

/** What the checks found in one text, with what was written about it. */
export type Heard = {
  title: string;
  issues: readonly (Issue & { answer: string })[];
  waivers: readonly { name: string; words: string }[];
  passed: readonly Passed[];
};

export function checksPaper(heard: readonly Heard[], made: string): Paragraph[] {
  const count = (level: Issue['level']) =>
    heard.reduce((sum, { issues }) => sum + issues.filter((one) => one.level === level).length, 0);
  return [
    { kind: 'title', text: '检查结果' },
    { kind: 'line', text: `必须处理${count('block')}项，建议处理${count('advise')}项。${made}。` },
    ...heard.flatMap(({ title, issues, waivers, passed }): Paragraph[] => [
      { kind: 'heading', text: title },
      ...(issues.length
        ? [{ kind: 'table' as const, head: true, widths: [2, 5, 3, 4], rows: [FOUND, ...issues.map(found)] }]
        : [{ kind: 'text' as const, text: '没有发现问题。' }]),
      ...waivers.map(({ name, words }) => ({ kind: 'text' as const, text: `${name}：${words}` })),
      ...(passed.length
        ? [{ kind: 'small' as const, text: `已通过：${passed.map(({ words }) => words).join('；')}` }]
        : []),
    ]),
  ];
}

const FOUND = ['级别', '问题', '依据', '处理说明'];

const found = ({ level, message, rule, answer }: Issue & { answer: string }): string[] => [
  level === 'block' ? '必须处理' : '建议处理',
  message,
  sourceOf(rule)?.basis ?? '',
  answer || '（没有写）',
];

export type Cover = {
  office: string;
  title: string;
  number: string;
  no: number;
  department: string;
  authors: string;
  procedure: readonly string[];
  hash: string;
  packed: string;
  entries: readonly Pick<Entry, 'no' | 'title' | 'name' | 'note' | 'sha256'>[];
};

/** 封面和清单, with room for whoever receives it. */
export const coverPaper = (cover: Cover): Paragraph[] => [
  { kind: 'title', text: `${cover.office}\n报审材料` },
  {
    kind: 'table',
    widths: [1, 4],
    rows: [
      ['文件', cover.title],
      ['审批单', `发布审批单${cover.number}，第${cover.no}次打包`],
      ['起草', [cover.department, cover.authors].filter(Boolean).join('　')],
      ['前置程序', cover.procedure.join('；') || '无'],
      ['打包', cover.packed],
      ['整单指纹', `${cover.hash}\n送审稿和解读再改一个字，这个指纹就不同。`],
    ],
  },
  { kind: 'heading', text: '材料清单' },
  {
    kind: 'table',
    head: true,
    widths: [1, 7, 5, 3],
    rows: [
      ['序号', '材料', '说明', '指纹'],
      ...cover.entries.map(({ no, title, note, sha256 }) => [no, title, note, sha256.slice(0, 8)]),
    ],
  },
  { kind: 'small', text: '每个文件的完整SHA-256在“清单.txt”里。' },
  { kind: 'heading', text: '签收' },
  {
    kind: 'table',
    widths: [1, 2, 1, 2],
    rows: [
      ['收件单位', '', '收件人', ''],
      ['日期', '', '回执号', ''],
      ['意见', '', '', ''],
    ],
  },
];
