import { expect, test } from 'vitest';
import { personsWritten, thingsWritten } from '../support/personal-second.ts';
import { recallOf, recallTable, sparedOf, sparedTable } from '../support/personal-second/judged.ts';

// A sample; scripts/bench/privacy-second.ts judges all 60,000.
test('身份证、手机、银行卡号无论怎样写，都找得到', () => {
  const cases = personsWritten(3000);
  const rows = recallOf(cases);
  console.log(recallTable(rows));
  expect(new Set(cases.map((one) => one.kind)).size).toBe(3);
  expect(rows.flatMap((row) => row.missed)).toEqual([]);
});

test('信用代码、项目代码、索引号、证照编号、金额和座机不会被当成个人号码', () => {
  const things = thingsWritten(3000);
  const rows = sparedOf(things);
  console.log(sparedTable(rows));
  // The danger was there: each of these texts has a number as long as a person's.
  expect(things.filter((one) => /[\d０-９]{11}/.test(one.text)).length).toBeGreaterThan(1500);
  expect(rows.filter((row) => row.hit || row.likely).map((row) => row.hits[0])).toEqual([]);
});
