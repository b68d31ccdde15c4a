import { expect, test } from 'vitest';
import { documentForm } from '#src/dossiers/forms.ts';
import { dossier, linked, site } from './sample.ts';

test('a document for machines has codes beside words, moments with +08:00 and whole addresses', () => {
  const form = documentForm(
    dossier({
      details: {
        nature: 'normative',
        topics: ['renewal'],
        draftingDepartment: 'property',
        procedure: [{ step: 'filing', on: '2021-05-06' }],
      },
      validity: { code: 'in_force', from: '2021-06-01', until: '9999-12-31', text: '有效' },
      links: [linked()],
      attachments: [{ title: '附件1', name: 'a.pdf', sha256: 'ff', bytes: 9, path: '/files/ff/a.pdf' }],
    }),
    {
      ...{ body: '第一条　甲。', clauses: [{ path: 't1', label: '第一条', text: '甲。', sha: 'ab' }] },
      rendered: { html: '<p>甲。</p>', carriedHtml: null },
    },
    site,
  );
  expect(form.details).toMatchObject({
    nature: { code: 'normative', label: '行政规范性文件' },
    topics: [{ code: 'renewal', label: '老旧小区改造' }],
    draftingDepartment: { code: 'property', label: '物业管理科' },
    procedure: [{ step: { code: 'filing', label: '备案' }, on: '2021-05-06' }],
  });
  expect(form.publishedAt).toBe('2021-04-26T09:00:00+08:00');
  expect(form.validity).toEqual({
    code: 'in_force',
    label: '有效',
    text: '有效',
    from: '2021-06-01',
    until: null,
    next: null,
  });
  expect(form.links[0]).toMatchObject({
    relation: { code: 'repeals', label: '被废止' },
    direction: 'back',
    url: 'https://x.gov.cn/policies/2026-014',
  });
  expect(form.clauses[0]!.url).toBe('https://x.gov.cn/policies/2021-002#t1');
  expect(form.attachments[0]).toEqual({
    title: '附件1',
    name: 'a.pdf',
    sha256: 'ff',
    bytes: 9,
    url: 'https://x.gov.cn/files/ff/a.pdf',
  });
});

test('moments among the details are told with +08:00 too, as they are elsewhere', () => {
  const { details } = documentForm(
    dossier({
      type: 'consultation',
      details: {
        opensAt: '2026-10-12T01:00:00.000Z',
        hearing: { at: '2026-10-20T09:00:00+08:00', place: '一楼' },
      },
    }),
    { body: '', clauses: [], rendered: null },
    site,
  );
  expect(details).toMatchObject({
    opensAt: '2026-10-12T09:00:00+08:00',
    hearing: { at: '2026-10-20T09:00:00+08:00' },
  });
});
