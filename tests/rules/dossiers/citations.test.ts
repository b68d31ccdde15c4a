import { expect, test } from 'vitest';
import { articleCiting, briefly, citation, policyCiting } from '#src/dossiers/citations.ts';
import { dossier, site } from './sample.ts';

const URL = 'https://x.gov.cn/policies/2021-002';
const CLAUSE = { label: '第五条第二款', path: 't5k2' };

test('a citation names document, number, clause, issuer, days and address', () => {
  const citing = policyCiting(dossier(), '示例市电梯办法', URL, true);
  expect(citation(citing, CLAUSE)).toBe(
    `《示例市电梯办法》（示建规〔2021〕2号）第五条第二款，${site.identity.name}2021年4月26日公布，自2021年6月1日起施行。${URL}#t5k2`,
  );
  expect(briefly(citing, CLAUSE)).toBe(`《示例市电梯办法》（示建规〔2021〕2号）第五条第二款。${URL}#t5k2`);
});

test('a title that holds a title is quoted with 〈〉 inside', () => {
  expect(policyCiting(dossier(), '关于印发《办法》的通知', URL, true).name).toBe(
    '《关于印发〈办法〉的通知》（示建规〔2021〕2号）',
  );
});

test('a document that ends says when, a repealed one only that', () => {
  const ending = dossier({ details: { expiresOn: '2026-06-01' } });
  expect(citation(policyCiting(ending, 'x', URL, true))).toContain('施行，有效期至2026年5月31日。');
  const validity = { code: 'repealed', from: '2026-05-06', until: '9999-12-31', text: '' } as const;
  expect(citation(policyCiting({ ...ending, validity }, 'x', URL, true))).toContain(
    '施行，2026年5月6日废止。',
  );
});

test('a law only taken over here was not published on the day we took it over', () => {
  const law = dossier({ details: { issuer: '全国人民代表大会', signedOn: '2018-10-26' } });
  expect(policyCiting(law, '法', URL, false).rest).toContain('全国人民代表大会2018年10月26日公布');
  const undated = dossier({ details: { issuer: '全国人民代表大会' } });
  expect(policyCiting(undated, '法', URL, false).rest).toBe('，全国人民代表大会，自2021年6月1日起施行。');
});

test('an interpretation is cited by title, office and day', () => {
  expect(citation(articleCiting('装一部电梯', '委物业管理科', '2026-05-12', URL))).toBe(
    `《装一部电梯》，委物业管理科2026年5月12日公布。${URL}`,
  );
});
