import { choice, optional, rows, text } from '../documents/fields.ts';
import type { Content } from '../documents/rules.ts';
import { RELATIONS, type Relation } from '../documents/type.ts';
import { typeOf } from '../documents/types/index.ts';
import type { Written } from '../writing/rules.ts';
import { detailsOf, type Values, valuesOf } from './rules.ts';

/** One 关联 as a form asks for it: to whatever an address, a 文号 or a title names. */
export type LinkRow = { relation?: Relation; to?: string; toId?: string; clause?: string };

/** 关联 as rows of a form, for the relations a type knows. */
export function linkFields(type: string) {
  const { relations } = typeOf(type);
  const names = Object.fromEntries(relations.map((code) => [code, RELATIONS[code].name]));
  return {
    links: rows('关联', {
      relation: choice('关系', names),
      to: text('文件的网址或标题'),
      toId: optional(text('编号')),
      clause: optional(text('哪一条')),
    }),
  };
}

/** A content as its form shows it; `names` says what linked documents are called. */
export function formOf(content: Content, names: ReadonlyMap<string, string>): Values {
  const { fields } = typeOf(content.type);
  const links = content.links.map(({ relation, toId, url, title, clause }) => ({
    ...{ relation, toId, clause },
    to: (toId && names.get(toId)) ?? url ?? title,
  }));
  return {
    ...{ title: content.title, summary: content.summary, body: content.body },
    department: content.department ?? '',
    ...valuesOf(fields, content.details),
    ...valuesOf(linkFields(content.type), { links }, ''),
  };
}

/** What a form says of a content, links still by the words typed. A field that the form does not hold stays as it was. */
export function contentOf(
  values: Values,
  before: Content,
): { content: Omit<Partial<Written>, 'links'>; links: LinkRow[] } {
  const { fields } = typeOf(before.type);
  const one = (name: string) => [values[name] ?? ''].flat()[0]!.replace(/\r\n?/g, '\n');
  const details = detailsOf(fields, values, 'details', before.details);
  const { links } = detailsOf(linkFields(before.type), values, '') as { links?: LinkRow[] };
  return {
    content: {
      title: one('title').trim(),
      summary: one('summary').trim(),
      body: one('body'),
      // A select left at 请选择 takes nothing from whoever the text belongs to.
      department: one('department') || (before.department ?? null),
      details,
    },
    links: links ?? [],
  };
}
