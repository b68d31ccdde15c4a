import { type ConsultationDetails, OUTCOMES } from '../documents/types/consultation.ts';
import { clauseLabel } from '../dossiers/rules.ts';
import type { Table } from '../dossiers/tables.ts';
import { numberToHan } from '../text/han.ts';
import { clauseNumber, numbersOf, type Outcome, OUTCOME_ORDER } from './rules.ts';

type Result = NonNullable<ConsultationDetails['result']>;
export type Reply = Result['replies'][number];

/** What the list of replies is asked: one outcome, one 条 by its number, `0` for what concerns the whole. */
export type Asked = { outcome?: Outcome; clause?: string };

/** A choice above the list, with the 条 of comments it would show; `asked` is what its link asks. */
export type Choice = { label: string; count: number; on: boolean; asked: Asked; outcome?: Outcome };

/** Reads the address; whatever cannot be meant is left out. */
export function askedOf(params: URLSearchParams): Asked {
  const outcome = OUTCOME_ORDER.find((code) => code === params.get('outcome'));
  const clause = /^\d+(?:-\d+)?$/.exec(params.get('clause') ?? '')?.[0];
  return { ...(outcome && { outcome }), ...(clause && { clause }) };
}

export function queryOf({ clause, outcome }: Asked): string {
  const params = new URLSearchParams();
  if (clause) params.set('clause', clause);
  if (outcome) params.set('outcome', outcome);
  const text = params.toString();
  return text && `?${text}`;
}

/** Replies that answer, and the choices with honest counts: each counts what the list would show. */
export function repliesOf({ replies }: Result, asked: Asked) {
  const by = (one: Asked) => replies.filter((reply) => fits(reply, one));
  const choice = (label: string, one: Asked, on: boolean, outcome?: Outcome): Choice => ({
    ...{ label, on, asked: one, count: sum(by(one)) },
    ...(outcome && { outcome }),
  });
  const { outcome, clause } = asked;
  const outcomes = OUTCOME_ORDER.map((code) =>
    choice(OUTCOMES[code], { ...asked, outcome: code }, outcome === code, code),
  );
  const { outcome: _, ...anyOutcome } = asked;
  const { clause: __, ...anyClause } = asked;
  const clauses = [...new Set(replies.map(numberOf))].sort(inOrder);
  return {
    shown: by(asked),
    outcomes: [choice('全部', anyOutcome, !outcome), ...outcomes],
    clauses: [
      choice('全部', anyClause, !clause),
      ...clauses.map((n) => choice(labelOf(n), { ...asked, clause: n }, clause === n)),
    ],
  };
}

/** Shares of the four outcomes in percent, side by side from the left. */
export function sharesOf(result: Result): { outcome: Outcome; from: number; share: number }[] {
  const { byOutcome, answered } = numbersOf(result);
  let from = 0;
  return OUTCOME_ORDER.flatMap((outcome) => {
    const share = answered ? (byOutcome[outcome] / answered) * 100 : 0;
    const part = { outcome, from: round(from), share: round(share) };
    from += share;
    return share ? [part] : [];
  });
}

/** Each outcome has its colour, always beside its word. */
export const colourOf = (outcome: Outcome): string => `mc-c${OUTCOME_ORDER.indexOf(outcome) + 1}`;

/** The name of what is drafted: without （征求意见稿） and the like. */
export const draftName = (title: string): string => title.replace(/（[^（）]*(?:稿|草案)）$/, '');

/** 214条意见，《办法》改了三处; what came in and what it did, in one line. `breaks` as titles carry them. */
export function headline(name: string, result: Result, breaks = name): { title: string; breaks: string } {
  const { received } = numbersOf(result);
  const { length } = result.changes;
  const changed = length ? `改了${numberToHan(length)}处` : '没有改动';
  const tell = (title: string, cut: string) =>
    received ? `${received}条意见，${cut}《${title}》${cut}${changed}` : `《${title}》${cut}没有收到意见`;
  return { title: tell(name, ''), breaks: tell(breaks.replaceAll('||', '|'), '|') };
}

/** All replies as a table: codes beside their words. */
export const repliesTable = ({ replies }: Result): Table => ({
  head: ['条', '相近意见条数', '意见摘编', '采纳情况', '采纳情况代码', '答复'],
  rows: replies.map(({ clause, count, gist, outcome, reply = '' }) => [
    clause ? clauseLabel(clause) : '全文',
    String(count),
    gist,
    OUTCOMES[outcome],
    outcome,
    reply,
  ]),
});

const WHOLE = '0';

const fits = (reply: Reply, { outcome, clause }: Asked): boolean =>
  (!outcome || reply.outcome === outcome) && (!clause || numberOf(reply) === clause);

/** Number of the 条 a reply speaks of, also where it names a 款. */
const numberOf = ({ clause }: Reply): string =>
  clauseNumber(/^t\d+(?:-\d+)?/.exec(clause ?? '')?.[0] ?? '') ?? WHOLE;

const labelOf = (number: string): string => (number === WHOLE ? '全文' : clauseLabel(`t${number}`));
const inOrder = (a: string, b: string): number =>
  parseFloat(a.replace('-', '.')) - parseFloat(b.replace('-', '.'));
const sum = (replies: readonly Reply[]): number => replies.reduce((total, { count }) => total + count, 0);
const round = (percent: number): number => Math.round(percent * 100) / 100;
