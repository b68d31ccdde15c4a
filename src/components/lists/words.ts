import type { List } from '../../lists/service.ts';
import type { DocumentType } from '../../documents/type.ts';

type Words = { unit: string; lead?: string };

const WORDS: Record<string, Words> = {
  policy: { unit: '份文件' },
  interpretation: {
    unit: '篇',
    lead: '谁起草、谁解读，和文件同时公布。每篇写明讲的是哪份文件、是否有效。',
  },
};

/** How documents of a type are counted. */
export const unitOf = (type: DocumentType | null): string => WORDS[type?.code ?? '']?.unit ?? '条';

/** One sentence under the title of a list. */
export const leadOf = (type: DocumentType): string =>
  WORDS[type.code]?.lead ?? `${type.column.description}。`;

/** 公开形式 of an interpretation as a short tag. */
export const shortForm = (form: string): string => form.replace(/解读$/, '');

/** Longest search shown whole in a heading. */
const SHOWN = 50;

/** What was typed, as headings and notes quote it. */
export const quoted = (q: string): string => `“${[...q].slice(0, SHOWN).join('')}”`;

/** How many a search found, said as it is; '' where nothing needs saying. */
export function countOf({ total, near }: List, asked: '词' | '文号' | '没有文号'): string {
  if (asked === '文号') return total > 1 ? `另外找到${total - 1}条` : '';
  if (!total) return '';
  if (asked === '没有文号') return `没有这个文号的文件，相近的有${total}条`;
  return near ? `没有完全符合的，比较接近的有${total}条` : `找到${total}条`;
}
