import type { DocumentType } from '../documents/type.ts';
import { advise, type Issue } from '../errors.ts';
import { isIn } from '../own.ts';
import { htmlToMarkdown } from '../text/html.ts';
import { plainToMarkdown } from '../text/plain.ts';
import { tidyBody, tidyText } from './frontmatter.ts';

/** What other systems call a field → ours. */
const RENAMED: Readonly<Record<string, string>> = {
  id: 'externalId',
  docNumber: 'documentNumber',
  agency: 'issuer',
  category: 'genre',
  url: 'oldUrl',
};

const BODIES = ['body', 'bodyHtml', 'bodyMarkdown', 'format'];

/** The fields of a JSONL row under our names; `date` is the day of signing and, without another, of publication. */
export function nativeFields(row: Record<string, unknown>, type: DocumentType): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(row)) {
    const name = RENAMED[key] ?? key;
    if (BODIES.includes(key) || key === 'date' || (name !== key && row[name] !== undefined)) continue;
    fields[name] = value;
  }
  const { date } = row;
  if (date !== undefined && date !== null && date !== '') {
    fields['originallyPublishedAt'] ??= date;
    if ('signedOn' in type.fields) fields['signedOn'] ??= date;
  }
  return fields;
}

/** What the row itself calls a field of ours, so that a person finds it there. */
export function nameInRow(row: Record<string, unknown>, field: string): string {
  const [first = '', ...rest] = field.split('.');
  if (isIn(first, row)) return field;
  if ((first === 'signedOn' || first === 'originallyPublishedAt') && 'date' in row) return 'date';
  const theirs = Object.keys(RENAMED).find((key) => RENAMED[key] === first && isIn(key, row));
  return theirs ? [theirs, ...rest].join('.') : field;
}

/** The body of a JSONL row as Markdown; plain text unless the row says otherwise. */
export function markdownBody(row: Record<string, unknown>, issues: Issue[]): string {
  const { body, bodyHtml, bodyMarkdown, format } = row;
  if (typeof bodyMarkdown === 'string') return tidyBody(tidyText(bodyMarkdown));
  if (typeof bodyHtml === 'string') return tidyBody(htmlToMarkdown(tidyText(bodyHtml)));
  if (typeof body !== 'string') return '';
  if (format === 'markdown') return tidyBody(tidyText(body));
  if (format === 'html') return tidyBody(htmlToMarkdown(tidyText(body)));
  if (format !== undefined && format !== null && format !== 'plain')
    issues.push(advise('format', `不认识的正文格式“${String(format)}”，按纯文本导入`, 'value'));
  return plainToMarkdown(tidyText(body));
}
