import type { Dossier } from '#src/dossiers/service.ts';
import type { Linked } from '#src/linked/service.ts';
import type { Site } from '#src/site.ts';

export const TODAY = '2026-05-18';

export const site = {
  base: '',
  origin: 'https://x.gov.cn',
  identity: {
    name: '示例市住房和城乡建设委员会',
    formerNames: [{ name: '示例市建设局', until: '2018-01-01' }],
  },
  departments: [{ code: 'property', name: '物业管理科', duty: '', phone: '' }],
  topics: [{ code: 'renewal', name: '老旧小区改造', note: '', words: [], home: true }],
} as unknown as Site;

/** The new 办法, which repeals the sample and takes effect on 1 June 2026. */
export const linked = (over: Partial<Linked> = {}): Linked => ({
  relation: 'repeals',
  direction: 'back',
  clause: null,
  title: '关于印发新办法的通知',
  path: '/policies/2026-014',
  url: null,
  id: 'new',
  type: 'policy',
  card: { documentNumber: '示建规〔2026〕3号', effectiveOn: '2026-06-01' },
  details: {},
  listedAt: new Date('2026-05-12T01:00:00Z'),
  validity: { code: 'not_yet', text: '尚未施行' },
  ...over,
});

/** A 通知 of ours of 2021 without anything linked. */
export const dossier = ({ details, ...over }: Partial<Dossier> = {}): Dossier => ({
  id: 'old',
  type: 'policy',
  path: '/policies/2021-002',
  number: '2021-002',
  checkpoint: null,
  externalId: null,
  indexNumber: '000000000/2021-00087',
  title: '关于印发《示例市电梯办法》的通知',
  summary: '怎样加装电梯。',
  details: {
    documentNumber: '示建规〔2021〕2号',
    issuer: site.identity.name,
    effectiveOn: '2021-06-01',
    ...details,
  },
  department: '物业管理科',
  changeNote: null,
  editionNo: 1,
  html: '<p>各单位：</p>',
  carriedHtml: null,
  toc: [],
  clauses: [],
  publishedAt: new Date('2021-04-26T01:00:00Z'),
  updatedAt: new Date('2021-04-26T01:00:00Z'),
  originallyPublishedAt: null,
  listedAt: new Date('2021-04-26T01:00:00Z'),
  validity: null,
  state: null,
  links: [],
  attachments: [],
  until: new Date('2026-05-18T16:00:00Z'),
  closed: false,
  revised: false,
  signed: null,
  ...over,
});
