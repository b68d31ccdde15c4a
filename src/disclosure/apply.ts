import { z } from 'zod';
import type { Site } from '../site.ts';
import { addDays, shortDay } from '../text/days.ts';
import { addWorkdays, isWorkday } from '../text/workdays.ts';

const period = z.object({ days: z.number() });
const bands = z.object({
  basis: z.string(),
  bands: z.array(z.object({ to: z.number().optional(), step: z.number().optional(), yuan: z.number() })),
});

/** Periods of an application in days (条例 art. 30, 33; 行政复议法 art. 20), from `content/rules.yaml`. */
export const periodsOf = ({ rules }: Pick<Site, 'rules'>) => ({
  reply: period.parse(rules['foiReply']).days,
  extension: period.parse(rules['foiExtendMax']).days,
  correction: period.parse(rules['foiCorrectionNotice']).days,
  appeal: period.parse(rules['foiReconsideration']).days,
});

/** Last days for an application received on `day`, which itself does not count; null where a year's workdays are not known. */
export function deadlinesFrom({ rules, workdays }: Pick<Site, 'rules' | 'workdays'>, day: string) {
  const { reply, extension, correction } = periodsOf({ rules });
  const last = addDays(day, (reply + extension) * 3);
  if (!workdays[day.slice(0, 4)] || !workdays[last.slice(0, 4)]) return null;
  const answered = addWorkdays(workdays, day, reply);
  return {
    correction: addWorkdays(workdays, day, correction),
    reply: answered,
    extended: addWorkdays(workdays, answered, extension),
  };
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
