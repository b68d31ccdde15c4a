import { expect, test } from 'vitest';
import { namedIn } from '#src/checks/named.ts';
import { personalIn } from '#src/privacy/rules.ts';
import { personsWritten, thingsWritten } from '../support/personal-second.ts';
import { recallOf, recallTable, sparedOf, sparedTable } from '../support/personal-second/judged.ts';
import { householdsWritten } from '../support/personal-second/households.ts';

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

test('姓名和住到门牌的住址写在一起，会被拦下；办公、项目、房源的地址和写到街道的住址不会', () => {
  const lists = householdsWritten(900);
  const stopped = (text: string): boolean =>
    namedIn({ field: 'body', text }, { identity: { posts: [] } }).some(({ level }) => level === 'block');
  const homes = lists.filter((one) => one.homes);
  const others = lists.filter((one) => !one.homes);
  console.log(`${homes.length} lists of homes, ${others.length} of other places`);
  expect(homes.length).toBeGreaterThan(300);
  expect(homes.filter(({ text }) => !stopped(text))).toEqual([]);
  expect(others.filter(({ text }) => stopped(text))).toEqual([]);
});

test('一户一户写下来时，遮住的是写在这个住址前面的那个人', () => {
  const text = '姓名：罗玉霞\n现住：城关镇\n\n姓名：周国兰\n现住：人民西路49号3栋2单元1309室\n';
  const [issue] = namedIn({ field: 'body', text }, { identity: { posts: [] } });
  expect(text.slice(issue!.at!.start, issue!.at!.end)).toBe('周国兰');
});

const SHOWN = {
  identity: /^\d{3}(?:\*{13}\d[\dX]|\*{10}\d\d)$/,
  mobile: /^1\d{2}\*{4}\d{4}$/,
  card: /^\*{12,15}\d{4}$/,
};

test('改为按钮给出的写法只留前三后二、138****1234、末四位，改过以后查不出个人号码', () => {
  const cases = personsWritten(3000);
  const hits = cases.flatMap(({ text }) => personalIn(text).map((hit) => ({ ...hit, text })));
  expect(hits.length).toBeGreaterThan(3000);
  expect(hits.filter(({ kind, masked }) => !SHOWN[kind].test(masked)).map(({ masked }) => masked)).toEqual(
    [],
  );
  const left = cases.flatMap(({ text }) => {
    const mended = personalIn(text).reduceRight(
      (rest, { start, end, masked }) => rest.slice(0, start) + masked + rest.slice(end),
      text,
    );
    return personalIn(mended).length ? [`${text} → ${mended}`] : [];
  });
  expect(left).toEqual([]);
});
