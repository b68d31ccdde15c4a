import { z } from 'zod';
import { AppError } from '../errors.ts';
import type { Site } from '../site.ts';
import { addDays } from '../text/days.ts';
import { addWorkdays, nextWorkday } from '../text/workdays.ts';

const schema = z.object({
  days: z.int().positive(),
  unit: z.enum(['calendar', 'workday']),
  from: z.string(),
  basis: z.string(),
  mayShorten: z.boolean().default(false),
  note: z.string().optional(),
});

/** 期限 counted in days: how many, of which kind, from what, and by which law. */
export type Period = z.output<typeof schema>;

/**
 * A period of `content/rules.yaml` by its name.
 * @throws AppError `invalid` when it is not there or is not counted in days
 */
export function periodOf({ rules }: Pick<Site, 'rules'>, name: string): Period {
  const result = schema.safeParse(rules[name]);
  if (result.success) return result.data;
  throw new AppError('invalid', `content/rules.yaml 里的 ${name} 应写明 days、unit、from、basis`);
}

/**
 * Months of a period that is counted in months.
 * @throws AppError `invalid` when it is not there or is counted otherwise
 */
export function monthsOf({ rules }: Pick<Site, 'rules'>, name: string): number {
  const result = z.object({ months: z.int().positive() }).safeParse(rules[name]);
  if (result.success) return result.data.months;
  throw new AppError('invalid', `content/rules.yaml 里的 ${name} 应写明 months`);
}

/** 30日, 20个工作日. */
export const lengthOf = ({ days, unit }: Pick<Period, 'days' | 'unit'>): string =>
  unit === 'workday' ? `${days}个工作日` : `${days}日`;

/** The day on which a period is full, be it a rest day; `day` itself is not counted (民法典 art. 201). */
export const fullOn = ({ workdays }: Pick<Site, 'workdays'>, day: string, period: Period): string | null =>
  arranged(() =>
    period.unit === 'workday' ? addWorkdays(workdays, day, period.days) : addDays(day, period.days),
  );

/**
 * The last day of a period that counts from `day`: the day it is full, moved on to a working day (民法典 art. 203). Null while
 * the year's holidays are not known: then nothing is reckoned and nothing is guessed.
 */
export function lastDayOf(site: Pick<Site, 'workdays'>, day: string, period: Period): string | null {
  const full = fullOn(site, day, period);
  return full && arranged(() => nextWorkday(site.workdays, full));
}

/** Null where the arrangement of a year is missing. */
function arranged(reckon: () => string): string | null {
  try {
    return reckon();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}
