import { FORMS } from '../../documents/types/interpretation.ts';
import { CLASSES, PROPOSAL_KINDS, type ProposalDetails } from '../../documents/types/proposal.ts';
import { NOTICE_KINDS, type NoticeDetails } from '../../documents/types/notice.ts';
import { FINDINGS, type ResponseDetails } from '../../documents/types/response.ts';
import type { Summary } from '../../lists/service.ts';
import { termWords } from '../../notices/rules.ts';
import { effectiveClass, promiseSentence } from '../../proposals/rules.ts';
import { FINDING_TAGS, firstResponseAt, momentWords, nextUpdate } from '../../responses/rules.ts';
import { dayOf } from '../../text/days.ts';
import type { IconName } from '../icons.ts';
import { shortForm } from './words.ts';

/** A tag as words, colour and icon. */
export type Tagged = { text: string; kind?: 'ok' | 'warn' | 'err' | 'info' | 'line'; icon?: IconName };

/** What a row says beyond date, title and department. */
export type RowWords = {
  /** First in the line of meta. */
  tag?: Tagged;
  meta: string[];
  /** One sentence under the title. */
  lead?: string;
  /** Where the matter stands, at the end of the row. */
  state?: Tagged;
  /** Minutes matter in this column. */
  minute?: boolean;
};

type Told = { item: Summary; details: Record<string, unknown>; now: Date };

/** What matters in a row of each type; a type without an entry shows its department alone. */
export const rowOf = (told: Told): RowWords => ROWS[told.item.type]?.(told) ?? plain(told);

/** Types whose rows need more than their card holds. */
export const TELLING = ['proposal', 'response'];

const plain = ({ item }: Told): RowWords => ({
  meta: [item.department],
  ...(item.state && { state: { text: item.state.text } }),
});

const interpretation = ({ item }: Told): RowWords => {
  const { form, interpreter } = item.card as {
    form?: keyof typeof FORMS;
    interpreter?: { isHead?: boolean };
  };
  return {
    ...(form && { tag: { text: shortForm(FORMS[form] ?? form) } }),
    meta: [interpreter?.isHead ? '第一解读人' : '', item.department],
  };
};

const proposal = ({ item, details, now }: Told): RowWords => {
  const {
    kind,
    session,
    proposalNumber,
    class: stated,
    promises = [],
    unpublished,
  } = details as ProposalDetails;
  const today = dayOf(now);
  const stand = effectiveClass({ class: stated, promises }, today);
  const numbered = item.title.includes(proposalNumber) ? '' : session + proposalNumber;
  return {
    tag: { text: CLASSES[stand], ...(stand === 'B' && { kind: 'info' }) },
    meta: [
      PROPOSAL_KINDS[kind],
      numbered,
      promiseSentence(promises, today),
      unpublished ? '答复全文不公开' : '',
    ],
  };
};

const notice = ({ item, now }: Told): RowWords => {
  const card = item.card as Pick<NoticeDetails, 'kind' | 'until'>;
  const term = termWords(card, dayOf(now));
  return {
    meta: [NOTICE_KINDS[card.kind], item.department, term?.words ?? ''],
    minute: true,
    ...(term && {
      state: term.over ? { text: term.tag } : { text: term.tag, kind: 'info', icon: 'clock' },
    }),
  };
};

const news = ({ item }: Told): RowWords => ({ lead: item.summary, meta: [item.department], minute: true });

const response = ({ item, details, now }: Told): RowWords => {
  const { finding, conclusion, updates = [], ...rest } = details as ResponseDetails;
  const next = nextUpdate({ ...rest, updates }, now);
  const due = next && `${momentWords(next.at, dayOf(now))}前更新`;
  const first = firstResponseAt({ updates }, item.listedAt);
  const later = updates.filter(({ at }) => Date.parse(at) > first.getTime()).length;
  return {
    lead: item.summary || conclusion,
    meta: [
      item.department,
      later ? `已更新${later}次` : '',
      due ? (next.overdue ? `原定${due}，还没有更新` : due) : '',
    ],
    state: { text: FINDINGS[finding], ...FINDING_TAGS[finding] },
  };
};

const ROWS: Readonly<Record<string, (told: Told) => RowWords>> = {
  interpretation,
  proposal,
  notice,
  news,
  response,
};
