import { canonical, sha256 } from '../audit/rules.ts';
import { type Content, contentHash } from '../documents/rules.ts';
import { typeOf } from '../documents/types/index.ts';
import { emergencyOf } from '../emergencies/rules.ts';
import type { Issue } from '../errors.ts';
import { type ReleaseKind, releaseHash } from '../releases/rules.ts';
import { endingOf } from '../uploads/names.ts';
import { ORIGINS, type Part, type ReleaseInWriting } from '../writing/rules.ts';

/** 报审材料 beside the texts: what whoever signs reads and the public does not. */
export const MATERIALS = {
  explanation: '起草说明',
  adoption: '征求意见采纳情况',
  competition: '公平竞争审查表',
  legal: '合法性审核意见书',
  other: '其他材料',
} as const;
export type MaterialKind = keyof typeof MATERIALS;

export type Material = {
  id: string;
  kind: MaterialKind;
  title: string;
  name: string;
  sha256: string;
  bytes: number;
  by: string;
  at: Date;
};

/** How a packet goes to the office that signs. */
export const WAYS = { exchange: '公文交换系统', confidential: '机要交换', hand: '当面送达' } as const;
export type Way = keyof typeof WAYS;

/** One file of a packet. `of`: the document or material it was made from, `content` what that was. */
export type Entry = {
  no: string;
  name: string;
  title: string;
  note: string;
  bytes: number;
  sha256: string;
  of?: string;
  content?: string;
};

/** 报送 or 退回补正 as it was put on record. */
export type Dispatch = {
  kind: 'sent' | 'returned';
  day: string;
  office: string;
  way: string;
  number: string;
  recipient: string;
  receipt: string;
  note: string;
  by: string;
  at: Date;
};

export type Packet = {
  id: string;
  no: number;
  sha256: string;
  bytes: number;
  releaseSha256: string;
  entries: Entry[];
  by: string;
  at: Date;
  sent?: Dispatch | undefined;
  returned?: Dispatch | undefined;
};

/** By which the record knows the list of a packet. */
export const listHash = (entries: readonly unknown[]): string => sha256(canonical(entries));

/** By which the record knows a sending, so that no row says another day or office later. */
export function saidHash(row: Omit<Dispatch, 'kind' | 'by' | 'at'> & { kind: string }): string {
  const { kind, day, office, way, number, recipient, receipt, note } = row;
  return sha256(canonical({ kind, day, office, way, number, recipient, receipt, note }));
}

/** A text as 送审 would settle it, so that being sent for review is no change of it. */
export function settledHash({ type, content }: Pick<Part, 'type' | 'content'>): string {
  const parsed = typeOf(type).details.safeParse(content.details);
  const details = parsed.success ? (parsed.data as Content['details']) : content.details;
  return contentHash({ ...content, details });
}

/** The hash the release would be bound to if it were sent for review as it is. */
export function hashNow({ kind, plan, parts }: Pick<ReleaseInWriting, 'kind' | 'plan' | 'parts'>): string {
  // 应急发布 is decided upon texts and is none of them.
  const said = plan && !emergencyOf(plan) ? { plan } : {};
  const items = parts.map((part) => ({ documentId: part.documentId, editionSha256: settledHash(part) }));
  return releaseHash({ kind: kind as ReleaseKind, items, ...said });
}

/** What is no longer as it is in a packet, each by its name; [] while nothing is. */
export function changedSince(
  { entries }: Pick<Packet, 'entries'>,
  { parts }: Pick<ReleaseInWriting, 'parts'>,
  materials: readonly Material[],
): string[] {
  const had = new Map(entries.flatMap(({ of, content, title }) => (of ? [[of, { content, title }]] : [])));
  const now = new Map([
    ...parts.map((part): [string, Now] => [
      part.documentId,
      { title: partName(part), content: settledHash(part) },
    ]),
    ...materials.map(({ id, title, sha256 }): [string, Now] => [id, { title, content: sha256 }]),
  ]);
  const changed = [...now].filter(([id, { content }]) => had.get(id)?.content !== content);
  const gone = [...had].filter(([id]) => !now.has(id));
  return [
    ...changed.map(([id, { title }]) => (had.has(id) ? title : `${title}（新加）`)),
    ...gone.map(([, { title }]) => `${title}（已去掉）`),
  ];
}
type Now = { title: string; content: string };

/** 政策文件《…》, as lists of a packet call it. */
export const partName = ({ type, content }: Pick<Part, 'type' | 'content'>): string =>
  `${typeOf(type).name}《${content.title || '没有标题'}》`;

/** What must be there before a packet is made, and how it stands; `note` says what is to be done. */
export type Need = { ok: boolean; name: string; note: string };

export function needsOf(
  { parts }: Pick<ReleaseInWriting, 'parts'>,
  materials: readonly Pick<Material, 'kind'>[],
  issues: ReadonlyMap<string, Issue[]>,
): Need[] {
  const found = [...issues.values()].flat();
  const empty = found.some(({ field, rule }) => field === 'body' && rule === 'missing');
  const policy = parts.find(({ type }) => type === 'policy');
  const asked = found.some(({ rule, level }) => rule === 'interpretation' && level === 'block');
  // Until somebody has said what it is, it may be one that has to be explained.
  const unexplained = asked || (!!policy && !policy.content.details['nature'] && !isExplained(policy, parts));
  const personal = found.filter(({ rule = '', level }) => /^privacy/.test(rule) && level === 'block').length;
  return [
    { ok: !empty, name: '送审稿有正文', note: '请先写好正文' },
    {
      ok: materials.some(({ kind }) => kind === 'explanation'),
      name: '有起草说明',
      note: '请在下面添加起草说明，写明依据、过程、分歧',
    },
    ...(policy
      ? [{ ok: !unexplained, name: '有解读，或写明了理由', note: '解读和送审稿一起报，请先添加解读' }]
      : []),
    {
      ok: personal === 0,
      name: `个人信息${personal}处`,
      note: '请先处理检查里的个人信息',
    },
  ];
}

/** A name a zip and every computer can hold, of words somebody wrote. */
export function fileNameOf(no: string, title: string, ending: string): string {
  const words = title
    .replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\\/:*?"<>|%]/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^[.~]+|[. ]+$/g, '');
  const short = [...words].slice(0, 50).join('');
  return `${no}_${short || '没有名称'}${ending ? `.${ending}` : ''}`;
}

/** 报审包_2026-039_第2次.zip */
export const packetName = (release: Pick<ReleaseInWriting, 'number'>, { no }: Pick<Packet, 'no'>): string =>
  `报审包_${release.number}_第${no}次.zip`;

const isExplained = ({ documentId, content }: Part, parts: readonly Part[]): boolean =>
  !!content.details['interpretationWaiver'] ||
  parts.some(({ content: { links } }) =>
    links.some(({ relation, toId }) => relation === 'interprets' && toId === documentId),
  );

/** What a packet will hold, in order, before its bytes are made. */
export type Planned = {
  kind: 'cover' | 'text' | 'material' | 'file' | 'checks';
  title: string;
  note: string;
  ending: string;
  of?: string;
  content?: string;
  /** Of a file that lies in the store. */
  sha256?: string;
};

export function plannedOf(
  { parts }: Pick<ReleaseInWriting, 'parts'>,
  materials: readonly Material[],
): Planned[] {
  const order = Object.keys(MATERIALS);
  const texts = parts.map((part): Planned => ({
    ...{ kind: 'text', title: partName(part), ending: 'docx' },
    note: `${ORIGINS[part.origin]}，${part.revision ? `第${part.revision}次保存` : '还没有保存过'}`,
    ...{ of: part.documentId, content: settledHash(part) },
  }));
  const beside = materials
    .toSorted((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind))
    .map(({ id, kind, title, name, sha256 }): Planned => ({
      ...{ kind: 'material', title: kind === 'other' ? title : MATERIALS[kind], ending: endingOf(name) },
      ...{ note: kind === 'other' ? '' : title, of: id, content: sha256, sha256 },
    }));
  const files = parts
    .flatMap(({ content }) => content.attachments)
    .map(({ title, name, sha256 }, n): Planned => ({
      ...{ kind: 'file', title: `附件${n + 1}：${title || name}`, ending: endingOf(name), sha256 },
      note: '随文件公开',
    }));
  const explains = (id = '') => materials.some((one) => one.id === id && one.kind === 'explanation');
  return [
    { kind: 'cover', title: '封面和清单', note: '自动生成', ending: 'docx' },
    ...texts.slice(0, 1),
    // 起草说明 behind the text it is about, as whoever signs reads it.
    ...beside.filter(({ of }) => explains(of)),
    ...texts.slice(1),
    ...beside.filter(({ of }) => !explains(of)),
    ...files,
    { kind: 'checks', title: '检查结果', note: '', ending: 'docx' },
  ];
}

/** What is new in a packet against the one before, and how many of its parts stayed. */
export function comparedWith(
  newer: Pick<Packet, 'entries'>,
  older: Pick<Packet, 'entries'>,
): { same: number; changed: string[] } {
  const had = new Map(older.entries.map(({ of, content }) => [of, content]));
  const own = newer.entries.filter(({ of }) => of !== undefined);
  const changed = own.filter(({ of, content }) => had.get(of) !== content);
  return { same: own.length - changed.length, changed: changed.map(({ title }) => title) };
}
