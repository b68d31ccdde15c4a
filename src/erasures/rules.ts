import { can, type Person } from '../accounts/rules.ts';
import type { Withdrawal } from '../documents/rules.ts';
import { ERASED } from '../erased/rules.ts';
import { block, type Issue } from '../errors.ts';
import { KINDS as PERSONAL, personalIn } from '../privacy/rules.ts';

/** 依据 of 依法清除; `basis` is what the public page says. */
export const GROUNDS = {
  personal: { name: '应当删除的个人信息', basis: '个人信息保护法第四十七条' },
  secret: {
    name: '保密行政管理部门、公安机关或者国家安全机关要求删除',
    basis: '保守国家秘密法第三十四条',
  },
  court: { name: '人民法院的裁判或者有权机关的决定', basis: '生效法律文书' },
  other: { name: '其他法律、行政法规的规定', basis: '法律、行政法规' },
} as const;
export type Ground = keyof typeof GROUNDS;

const LONGEST = 300;

type Asked = { documentIds: readonly string[]; ground: string; note: string };

/** What is missing in the form; nothing is preset, and the words to be erased must not stand in it. */
export function askIssues({ documentIds, ground, note }: Asked): Issue[] {
  const [personal] = personalIn(note);
  return [
    ...(documentIds.length ? [] : [block('documents', '请选择清除哪几件')]),
    ...(Object.hasOwn(GROUNDS, ground) ? [] : [block('ground', '请选择依据')]),
    ...(note.trim() ? [] : [block('note', '请写明文书号，或者谁在什么时候提出的')]),
    ...(note.length > LONGEST ? [block('note', `说明最多${LONGEST}个字`)] : []),
    ...(personal ? [block('note', `说明里有${PERSONAL[personal.kind]}，请删去`, 'privacy')] : []),
  ];
}

/** The public side of it: no title, under which law, since when. */
export const withdrawalOf = (on: string, ground: string): Withdrawal => ({
  ...{ on, reason: ERASED, hidden: true as const },
  ...(Object.hasOwn(GROUNDS, ground) && { basis: GROUNDS[ground as Ground].basis }),
});

/** One document of a release of 依法清除: how readers find it now, whether nothing is left of it. */
export type Leaving = { live: Withdrawal | null | undefined; blank: boolean };

type Given = {
  kind: string;
  department: string | null;
  parts: readonly Leaving[];
  /** Of the request that stands; undefined where there is none for exactly these documents. */
  askedBy: string | undefined;
  /** Who confirms. */
  publisher: string;
  people: readonly Person[];
  authors: readonly string[];
  today: string;
};

/** Why a release may not go out as 依法清除. Only this passes without stages: two people, everything blank, taken down before. */
export function refusals(given: Given): string[] {
  const { kind, department, parts, askedBy, publisher, people, authors, today } = given;
  const personOf = (id: string | undefined) => people.find((person) => person.id === id);
  const [asker, confirmer] = [personOf(askedBy), personOf(publisher)];
  const thing = { department, state: 'withdrawn' as const };
  // Nor may anybody confirm in the name of whoever asked (代).
  const apart = { ...thing, authors: [...authors, askedBy ?? ''] };
  return [
    (kind !== 'erase' || !parts.length || !parts.every(({ blank }) => blank)) &&
      '依法清除只能清除，不能发布别的内容',
    parts.some(({ live }) => !live) && '还在公开的要先撤下',
    (!asker || !can(asker, 'erasure.ask', thing, today)) && '没有人按规定提请',
    askedBy === publisher && '提请的人不能自己确认',
    authors.includes(publisher) && '拟稿的人不能确认',
    (!confirmer || !can(confirmer, 'release.erase', apart, today)) && '确认的人没有“依法清除”的权限',
  ].filter((reason): reason is string => reason !== false);
}
