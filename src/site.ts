import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { AppError, block } from './errors.ts';

const hotline = z.object({
  name: z.string(),
  number: z.string(),
  formerly: z.string().optional(),
  hours: z.string(),
});

/** 政府网站找错 is one national service; any other address under its name would mislead (standards GW-07). */
const nationalFinder = z
  .url()
  .refine(
    (url) => new URL(url).hostname === 'zfwzgl.www.gov.cn',
    '政府网站找错只能是 zfwzgl.www.gov.cn 的地址',
  );

const identity = z.object({
  name: z.string(),
  /** Name with `|` where a line may break. */
  nameBreaks: z.string(),
  formerNames: z.array(z.object({ name: z.string(), until: z.iso.date() })).default([]),
  domain: z.string(),
  idCode: z.string(),
  icp: z.string(),
  police: z.string(),
  /** 组织机构代码, the first part of 索引号 (standards PO-02). */
  organizationCode: z.string(),
  organizer: z.string(),
  operator: z.string(),
  address: z.string(),
  postcode: z.string(),
  officeHours: z.string(),
  phone: z.string(),
  email: z.string(),
  hotline,
  /** 政府信息公开工作机构 (条例 art. 12). */
  disclosure: z.object({
    office: z.string(),
    room: z.string(),
    phone: z.string(),
    fax: z.string(),
    supervision: z.string(),
  }),
  /** True while any identity value is a placeholder: banner and noindex (standards GW-11). */
  demo: z.boolean(),
  /** 红头 on screen. */
  redhead: z.boolean().default(true),
  /** 国徽法 lists who may show it; off unless the adopter is listed. */
  emblem: z.boolean().default(false),
  slots: z
    .object({ conac: z.string().optional(), jiucuo: nationalFinder.optional(), elder: z.string().optional() })
    .default({}),
  /** Hosts outside ourselves that are linked without the /leave page; `.gov.cn` always is. */
  allowedHosts: z.array(z.string()).default([]),
  commonSearches: z.array(z.string()).default([]),
  /** Posts whose holder and number must be public (条例 art. 20(2)): no finding of a privacy check. */
  posts: z
    .array(z.object({ post: z.string(), name: z.string().optional(), number: z.string().optional() }))
    .default([]),
  /** 审核环节, by type; `default` for the rest. */
  stages: z.record(z.string(), z.array(z.object({ code: z.string(), name: z.string() }))),
});

const department = z.object({
  code: z.string(),
  name: z.string(),
  duty: z.string(),
  phone: z.string(),
});

const topic = z.object({
  code: z.string(),
  name: z.string(),
  /** One line under the name in 按事情找. */
  note: z.string(),
  /** Words that lead to the topic in search. */
  words: z.array(z.string()).default([]),
  home: z.boolean().default(true),
});

const subject = z.object({ name: z.string(), children: z.array(z.string()) });

/** One year of 国务院办公厅 holiday arrangement: rest days on weekdays and working days at weekends. */
const year = z.object({
  source: z.string(),
  rest: z.array(z.iso.date()),
  work: z.array(z.iso.date()),
});

/** One entry of the 主动公开基本目录; other keys are read where the catalogue is shown. */
const entry = z.looseObject({
  name: z.string(),
  summary: z.string(),
  department: z.string(),
  /** Article of the 条例: 第二十条第（一）项. */
  article: z.string().optional(),
  /** Why this body has no such thing. */
  none: z.string().optional(),
});

/** 用词表: names that are no longer right, wording that leaves everything open (standards RV-13). */
const wording = z.object({
  names: z.array(
    z.object({
      wrong: z.string().min(2),
      right: z.string(),
      note: z.string(),
      unless: z.array(z.string()).default([]),
    }),
  ),
  vague: z.array(
    z.object({ words: z.string().min(2), say: z.string(), unless: z.array(z.string()).default([]) }),
  ),
});

const schema = z.object({
  site: identity,
  departments: z.array(department),
  topics: z.array(topic),
  subjects: z.array(subject),
  workdays: z.record(z.string(), year),
  synonyms: z.array(z.array(z.string()).min(2)),
  rules: z.record(z.string(), z.unknown()),
  catalog: z.array(entry),
  wording,
});

type Content = z.output<typeof schema>;
export type Identity = Content['site'];
export type Department = Content['departments'][number];
export type Topic = Content['topics'][number];
export type CatalogEntry = Content['catalog'][number];
export type Workdays = Content['workdays'];

/** Everything people keep in `content/*.yaml`, typed, and the address the portal answers at. */
export type Site = Omit<Content, 'site'> & {
  identity: Identity;
  /** '' or '/zjw'. */
  base: string;
  /** 'https://x.gov.cn' without path; '' when SITE_URL is unset and links stay relative to the request. */
  origin: string;
};

const FILES = [
  'site',
  'departments',
  'topics',
  'subjects',
  'workdays',
  'synonyms',
  'rules',
  'catalog',
  'wording',
] as const;

/**
 * Reads and checks `content/*.yaml`.
 * @throws AppError `invalid` naming file, field and reason for every fault at once
 */
export async function loadSite(folder: string, address: { base: string; origin: string }): Promise<Site> {
  const files = await Promise.all(
    FILES.map(async (name) => [name, parse(await readFile(join(folder, `${name}.yaml`), 'utf8'))] as const),
  );
  const result = schema.safeParse(Object.fromEntries(files));
  if (!result.success)
    throw new AppError(
      'invalid',
      '站点配置有误',
      result.error.issues.map(({ path: [file, ...field], message }) =>
        block(`content/${String(file)}.yaml ${field.join('.')}`, message),
      ),
    );
  const { site, ...rest } = result.data;
  return { ...rest, ...address, identity: site };
}

/** A path of ours as a link: `href(site, '/policies')` → '/zjw/policies'. */
export const href = (site: Site, path: string): string => site.base + path;

/** The same as an absolute address for feeds, JSON and national tags. */
export const absolute = (site: Site, path: string): string => site.origin + site.base + path;

/** Whether absolute links open on this machine alone: SITE_URL is not set. */
export const isOnlyHere = ({ origin }: Site): boolean => /^http:\/\/(?:localhost|127\.|\[::1\])/.test(origin);

export const departmentName = (site: Site, code: string | undefined): string =>
  site.departments.find((d) => d.code === code)?.name ?? code ?? '';

export const topicName = (site: Site, code: string): string =>
  site.topics.find((t) => t.code === code)?.name ?? code;
