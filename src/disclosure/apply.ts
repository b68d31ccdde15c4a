import { z } from 'zod';
import { lastDayOf, periodOf } from '../periods/rules.ts';
import type { Site } from '../site.ts';
import { addDays, shortDay } from '../text/days.ts';
import { isWorkday } from '../text/workdays.ts';

const bands = z.object({
  basis: z.string(),
  bands: z.array(z.object({ to: z.number().optional(), step: z.number().optional(), yuan: z.number() })),
});

/** Days of an application (条例 art. 30, 33; 行政复议法 art. 20), from `content/rules.yaml`. */
export const periodsOf = (site: Pick<Site, 'rules'>) => ({
  reply: periodOf(site, 'foiReply').days,
  extension: periodOf(site, 'foiExtendMax').days,
  correction: periodOf(site, 'foiCorrectionNotice').days,
  appeal: periodOf(site, 'foiReconsideration').days,
});

/** Last days for an application received on `day`, which itself does not count; null where a year's workdays are not known. */
export function deadlinesFrom(site: Pick<Site, 'rules' | 'workdays'>, day: string) {
  const after = (from: string, name: string) => lastDayOf(site, from, periodOf(site, name));
  const reply = after(day, 'foiReply');
  const correction = after(day, 'foiCorrectionNotice');
  const extended = reply && after(reply, 'foiExtendMax');
  return reply && correction && extended ? { correction, reply, extended } : null;
}

/** How the days after `day` until `last` are counted, workdays in runs: `5月19日至5月22日，第1至4天`. */
export function countedDays(workdays: Site['workdays'], day: string, last: string): string[] {
  const runs: { from: string; to: string; first: number; count: number }[] = [];
  let counted = 0;
  for (let at = addDays(day, 1); at <= last; at = addDays(at, 1)) {
    if (!isWorkday(workdays, at)) continue;
    counted++;
    const run = runs.at(-1);
    if (run && addDays(run.to, 1) === at) Object.assign(run, { to: at, count: run.count + 1 });
    else runs.push({ from: at, to: at, first: counted, count: 1 });
  }
  return runs.map(({ from, to, first, count }) =>
    count === 1
      ? `${shortDay(from, day)}，第${first}天`
      : `${shortDay(from, day)}至${shortDay(to, day)}，第${first}至${first + count - 1}天`,
  );
}

export type FeeRow = { range: string; each: string };

/** 信息处理费 (国办函〔2020〕109号) as two tables; one of them is chosen, never both. */
export const feesOf = ({ rules }: Pick<Site, 'rules'>) => {
  const [byCase, byPage] = [bands.parse(rules['foiFeeByCase']), bands.parse(rules['foiFeeByPage'])];
  return { basis: byCase.basis, byCase: feeRows(byCase.bands, '件'), byPage: feeRows(byPage.bands, '页') };
};

function feeRows(all: z.output<typeof bands>['bands'], unit: string): FeeRow[] {
  let from = 1;
  return all.map(({ to, step, yuan }) => {
    const range = to ? `第${from}—${to}${unit}` : `第${from}${unit}起`;
    from = (to ?? from) + 1;
    return { range, each: step ? `每多${step}${unit}，每${unit}再加${yuan}元` : `${yuan}元` };
  });
}
