/**
 * Plain text as Markdown that renders to the same characters: each line a paragraph, every mark escaped. Spaces at
 * the ends of lines go (indents are the style sheet's), blank lines too.
 */
export const plainToMarkdown = (text: string): string =>
  text
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .map((line) => escapeBlock(escapeMarkdown(line.trim())))
    .filter((line) => line !== '')
    .join('\n\n');

/** Text that stays itself inside a Markdown line; addresses stay text too, never links. */
export const escapeMarkdown = (text: string): string =>
  /[\\`*_~<>&[\]!@:.]/.test(text)
    ? text.replace(/[\\`*_~<>&[\]!@]|:(?=\/\/)|www\./gi, (mark) =>
        mark.length > 1 ? `${mark.slice(0, 3)}\\.` : `\\${mark}`,
      )
    : text;

/** A line that stays a paragraph: no heading, list, rule or quotation. */
export const escapeBlock = (line: string): string =>
  /^[#+\-=|\d:]/.test(line)
    ? line.replace(/^(?=[#+\-=|:])/, '\\').replace(/^(\d{1,9})([.)])(?=\s|$)/, '$1\\$2')
    : line;
