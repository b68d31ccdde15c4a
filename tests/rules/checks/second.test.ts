import { expect, test } from 'vitest';
import { issuesOf } from '../../support/checked.ts';
import { SECOND } from '../../support/checked-second.ts';

const printed: (string | number)[][] = [['rule', 'to stop', 'stopped', 'to let through', 'stopped too']];

test.each(SECOND)('$about：该拦的都拦，不该拦的不拦', async ({ about, rules, cases }) => {
  const judged = await Promise.all(
    cases.map(async (one) => {
      const issues = await issuesOf(one.content, one.known);
      const by = issues.filter(({ level, rule = '' }) => level === 'block' && rules.includes(rule));
      return { ...one, stopped: by.length > 0 };
    }),
  );
  const count = (stops: boolean, stopped?: boolean): number =>
    judged.filter((one) => one.stops === stops && (stopped ?? one.stopped) === one.stopped).length;
  printed.push([about, count(true), count(true, true), count(false), count(false, true)]);
  if (printed.length > SECOND.length) console.log(printed.map((row) => row.join('\t')).join('\n'));
  expect(count(true)).toBeGreaterThan(4);
  expect(count(false)).toBeGreaterThan(3);
  expect(judged.filter((one) => one.stops !== one.stopped).map(({ name }) => name)).toEqual([]);
});
