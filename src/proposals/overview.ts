import type { ProposalDetails } from '../documents/types/proposal.ts';
import type { Site } from '../site.ts';
import { daysBetween } from '../text/days.ts';
import { effectiveClass, isDone, promiseState, replyDue } from './rules.ts';

/** One year of 办理总体情况, by the day of 交办; every number counts documents or promises. */
export type Year = {
  year: string;
  total: number;
  deputies: number;
  cppcc: number;
  /** By effective class. */
  classes: Record<ProposalDetails['class'], number>;
  onTime: number;
  whole: number;
  abridged: number;
  unpublished: number;
  promises: { total: number; kept: number; open: number; overdue: number };
  /** From 交办 to the reply, rounded. */
  averageDays: number;
};

/** Every year there are replies of, the newest first. */
export function yearsOf(
  replies: readonly ProposalDetails[],
  today: string,
  site: Pick<Site, 'rules' | 'workdays'>,
): Year[] {
  const years = [...new Set(replies.map(({ assignedOn }) => assignedOn.slice(0, 4)))].sort().reverse();
  return years.map((year) =>
    counted(
      year,
      replies.filter(({ assignedOn }) => assignedOn.startsWith(year)),
      { today, site },
    ),
  );
}

type Around = { today: string; site: Pick<Site, 'rules' | 'workdays'> };

function counted(year: string, replies: ProposalDetails[], { today, site }: Around): Year {
  const of = (test: (reply: ProposalDetails) => boolean) => replies.filter(test).length;
  const classed = (name: ProposalDetails['class']) => of((reply) => effectiveClass(reply, today) === name);
  const states = replies.flatMap(({ promises = [] }) =>
    promises.map((promise) => promiseState(promise, today)),
  );
  const days = replies.map(({ assignedOn, repliedOn }) => daysBetween(assignedOn, repliedOn));
  return {
    year,
    total: replies.length,
    deputies: of(({ kind }) => kind === 'deputies'),
    cppcc: of(({ kind }) => kind === 'cppcc'),
    classes: { A: classed('A'), B: classed('B'), C: classed('C') },
    onTime: of((reply) => reply.repliedOn <= replyDue(reply, site).on),
    whole: of(({ abridged, unpublished }) => !abridged && !unpublished),
    abridged: of(({ abridged, unpublished }) => !!abridged && !unpublished),
    unpublished: of(({ unpublished }) => !!unpublished),
    promises: {
      total: states.length,
      kept: states.filter(isDone).length,
      open: states.filter((state) => state === 'running' || state === 'pending').length,
      overdue: states.filter((state) => state === 'overdue').length,
    },
    averageDays: Math.round(days.reduce((sum, one) => sum + one, 0) / days.length),
  };
}
