import { procedureOf } from '../outlooks/rules.ts';
import { pathOf } from '../documents/rules.ts';
import { NATURES, OPENNESS } from '../documents/types/policy.ts';
import { typeOf } from '../documents/types/index.ts';
import { VERDICTS } from '../countersigns/rules.ts';
import type { Countersign } from '../countersigns/service.ts';
import type { Person } from '../accounts/rules.ts';
import { heardOf } from '../queue/sheet.ts';
import { SECRETS, TICKS, type Answers, type Secret } from '../reviews/rules.ts';
import type { Site } from '../site.ts';
import { departmentName } from '../site.ts';
import { stagesOf } from '../stages/rules.ts';
import { dayOf, formatDay, formatMinute } from '../text/days.ts';
import { departmentOf, type Opinion, type ReleaseInWriting } from '../writing/rules.ts';

/** One cell of the sheet with its heading; `wide` over the whole width. */
export type Cell = { name: string; words: string; wide?: boolean };

/** One stage of the sheet: who it is, what they answered, each opinion with name and time. */
export type Given = { name: string; form: string; opinions: { words: string; by: string }[] };

export type Paper = { cells: Cell[]; stages: Given[]; after: Cell[]; dense: boolean };

/** One A4 page holds about this many characters of opinions, and of a cell. */
const ROOM = 1100;
const LONG_CELL = 150;
/** From here on they are set smaller. */
const DENSE = 420;

type Known = {
  people: readonly Person[];
  site: Site;
  deadline: string;
  signed: string;
  countersigns?: readonly Countersign[];
};

/** 政府信息公开审查审批表 of a release: whatever was written in it, one page of A4. */
export function paperOf(
  release: ReleaseInWriting,
  { people, site, deadline, signed, countersigns = [] }: Known,
): Paper {
  const nameOf = (id: string | null) => people.find((one) => one.id === id)?.name ?? '';
  const [first] = release.parts;
  const { content } = first!;
  const details = content.details as Record<string, string | undefined>;
  const day = (value: string | undefined) => (value ? formatDay(value, 'cn') : '');
  const approved = release.opinions.filter(({ sha256, verdict }) => {
    return sha256 === release.sha256 && verdict === 'approved';
  });
  const basis = approved
    .map(({ answers }) => answers as Answers | null)
    .findLast((one) => one?.kind === 'review');
  const chosen = (basis?.kind === 'review' && basis.openness) || details['openness'];
  const author = [departmentName(site, departmentOf(release.parts) ?? ''), nameOf(first!.authors[0] ?? null)];
  const today = dayOf(release.publishedAt ?? release.submittedAt ?? release.createdAt);
  const steps = procedureOf(content.details, today);
  const cell = (name: string, words: string, wide = false): Cell => ({
    name,
    words: clipped(words, LONG_CELL),
    wide,
  });
  const stages = stagesIn(release, site, nameOf);
  const outside = countersigned(countersigns);
  const written = [
    ...stages.flatMap(({ opinions }) => opinions.map(({ words }) => words)),
    ...outside,
  ].reduce((sum, words) => sum + words.length, 0);
  return {
    cells: [
      cell('信息名称', content.title, true),
      cell('同步内容', together(release), true),
      cell('发文字号', details['documentNumber'] ?? ''),
      cell('索引号', content.indexNumber ?? ''),
      cell('成文日期', day(details['signedOn'])),
      cell('公开期限', deadline),
      cell('公开属性', boxes(OPENNESS, chosen)),
      cell('依据', (basis?.kind === 'review' && basis.basis) || ''),
      cell('公开方式', `本机关网站　${pathOf(content)}`),
      cell('拟稿', `${author.filter(Boolean).join('　')}　${formatDay(dayOf(first!.createdAt), 'md')}`),
      cell('文件性质', NATURES[details['nature'] as keyof typeof NATURES] ?? typeOf(first!.type).name),
      cell('失效日期', day(details['expiresOn'])),
      cell('前置程序', steps.join('；'), true),
      cell('与原件', signed, true),
    ],
    stages,
    after: [
      ...outside.map((words) => cell('会签', words, true)),
      cell(
        '逐项审核',
        Object.values(TICKS)
          .map((name) => `${ticked(approved, name) ? '☑' : '☐'}${name}`)
          .join('　'),
        true,
      ),
      cell('发布', publication(release, nameOf), true),
    ],
    dense: written > DENSE,
  };
}

function stagesIn(release: ReleaseInWriting, site: Site, nameOf: (id: string | null) => string): Given[] {
  const stages = stagesOf(site, release.parts[0]?.type ?? '');
  const room = Math.max(40, Math.floor(ROOM / Math.max(1, stages.length) / 2));
  return stages.map(({ code, name }) => {
    const own = release.opinions.filter(({ stage }) => stage === code);
    // What counts, and what it was sent back for last; how often more is said in a word.
    const last = own.findLast(({ verdict }) => verdict === 'returned');
    const counting = own.findLast(
      ({ sha256, verdict }) => verdict === 'approved' && sha256 === release.sha256,
    );
    const shown = own.filter((one) => one === last || one === counting);
    const returns = own.filter(({ verdict }) => verdict === 'returned').length;
    return {
      name,
      form: code === 'secrecy' ? secretsOf(counting ?? last) : '',
      opinions: shown.map((one) => ({
        words: clipped(wordsOf(one, returns), room),
        by: `${nameOf(one.reviewer)}${one.standsInFor ? `（代${nameOf(one.standsInFor) || one.standsInFor}）` : ''}　${minuteOf(one.at)}`,
      })),
    };
  });
}

function wordsOf(opinion: Opinion, returns: number): string {
  const { conclusion } = heardOf(opinion);
  const verdict =
    opinion.verdict === 'approved' ? '同意。' : returns > 1 ? `退回（共${returns}次）。` : '退回。';
  const note = opinion.note ?? '';
  // People write 同意 themselves as a rule.
  return conclusion ? `${conclusion}。${note}` : note.startsWith('同意') ? note : `${verdict}${note}`;
}

function secretsOf(opinion: Opinion | undefined): string {
  const answers = opinion?.answers as Answers | null | undefined;
  const found = answers?.kind === 'secrecy' ? answers.found : {};
  return (Object.keys(SECRETS) as Secret[])
    .map((code) => {
      const said = found[code]?.found;
      return `${SECRETS[code].name}${said === true ? '☑' : '☐'}有${said === false ? '☑' : '☐'}没有`;
    })
    .join('　');
}

function together({ parts }: ReleaseInWriting): string {
  const others = parts.slice(1).map(({ type, content }) => `${typeOf(type).name}《${content.title}》`);
  const files = parts
    .flatMap(({ content }) => content.attachments)
    .map(({ title, name }, n) => `附件${n + 1}：${title || name}`);
  return [...others, ...files].join('；');
}

const publication = (release: ReleaseInWriting, nameOf: (id: string | null) => string): string =>
  release.publishedAt
    ? `${nameOf(release.publishedBy)}　${minuteOf(release.publishedAt)}　公开记录第${release.seq ?? ''}号`
    : release.publishAt
      ? `定于${minuteOf(release.publishAt)}　${nameOf(release.publishedBy)}`
      : '';

/** 会签 that speaks of these very contents, in one cell; none where nobody was asked. */
function countersigned(list: readonly Countersign[]): string[] {
  const given = list.filter(({ verdict, current }) => verdict && current);
  const words = given.map(({ office, verdict, note, signer, usedAt }) => {
    const said = `${office}：${VERDICTS[verdict!]}${note && `（${note}）`}`;
    return (
      clipped(said, Math.floor(LONG_CELL / given.length)) + `　${signer}　${formatDay(dayOf(usedAt!), 'md')}`
    );
  });
  return words.length ? [words.join('；')] : [];
}

/** Ticked on the sheet only where everybody who reviews ticked it. */
const ticked = (approved: readonly Opinion[], name: string): boolean => {
  const forms = approved.filter(({ answers }) => (answers as Answers | null)?.kind === 'review');
  return forms.length > 0 && forms.every((one) => heardOf(one).ticks.some((tick) => tick.name === name));
};

const boxes = (choices: Readonly<Record<string, string>>, chosen: unknown): string =>
  Object.entries(choices)
    .map(([code, name]) => `${code === chosen ? '☑' : '☐'}${name}`)
    .join(' ');

const minuteOf = (at: Date): string => `${formatDay(dayOf(at), 'cn')}${formatMinute(at).slice(11)}`;

const clipped = (words: string, most: number): string =>
  words.length > most ? `${words.slice(0, most)}……（全文见审批单）` : words;
