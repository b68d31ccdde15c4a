import type { MarkedExtension, TokenizerThis, Tokens } from 'marked';
import { escapeHtml } from './sanitise.ts';

/** Noncharacters: never in a text (they are removed from every source), so the author cannot forge a reference. */
const [OPEN, CLOSE] = ['\uFDD0', '\uFDD1'];
const LABEL = '[\\p{L}\\p{N}_-]{1,32}';
const DEFINITION = new RegExp(
  `^\\[\\^(${LABEL})\\]:[ \\t]*([^\\n]+(?:\\n(?!\\[\\^)[^\\n]+)*)(?:\\n+|$)`,
  'u',
);
const REFERENCE = new RegExp(`^\\[\\^(${LABEL})\\]`, 'u');
const MARK = new RegExp(`${OPEN}(${LABEL})${CLOSE}`, 'gu');

export type Notes = {
  /** Puts the references into safe HTML. */
  cite(html: string): string;
  /** Takes them out of plain text. */
  plain(text: string): string;
  section(): { html: string; text: string };
};

/** `[^1]` in the text and `[^1]: …` as a block of its own. */
export const footnotes: MarkedExtension = {
  extensions: [
    {
      name: 'footnote',
      level: 'block',
      tokenizer(this: TokenizerThis, source: string) {
        const found = source.startsWith('[^') ? DEFINITION.exec(source) : null;
        if (!found) return undefined;
        return { type: 'footnote', raw: found[0], label: found[1] ?? '', text: found[2]?.trim() ?? '' };
      },
      renderer: (token: Tokens.Generic) => escapeHtml(token.raw),
    },
    {
      name: 'reference',
      level: 'inline',
      tokenizer(this: TokenizerThis, source: string) {
        const found = source.startsWith('[^') ? REFERENCE.exec(source) : null;
        return found ? { type: 'reference', raw: found[0], label: found[1] } : undefined;
      },
      renderer: (token: Tokens.Generic) => `${OPEN}${token['label']}${CLOSE}`,
    },
  ],
};

/** Numbers notes in the order they are cited; `definitions` are safe HTML by label, ids begin with `prefix`. */
export function noteBook(
  definitions: ReadonlyMap<string, string>,
  prefix: string,
  text: (html: string) => string,
): Notes {
  const order: string[] = [];
  const cited = new Map<string, number>();
  const cite = (html: string): string =>
    html.replace(MARK, (_, label: string) => {
      if (!definitions.has(label)) return `[^${label}]`;
      if (!order.includes(label)) order.push(label);
      const times = (cited.get(label) ?? 0) + 1;
      cited.set(label, times);
      const n = order.indexOf(label) + 1;
      return `<sup><a id="${prefix}fr${n}${times > 1 ? `_${times}` : ''}" href="#${prefix}fn${n}" aria-label="脚注${n}">${n}</a></sup>`;
    });
  const section = () => {
    for (const label of definitions.keys()) if (!order.includes(label)) order.push(label);
    if (order.length === 0) return { html: '', text: '' };
    const notes = order.map((label) => (definitions.get(label) ?? '').replace(MARK, '[^$1]'));
    const items = notes.map((note, i) => {
      const back = cited.has(order[i] ?? '') ? ` <a href="#${prefix}fr${i + 1}">返回正文</a>` : '';
      return `<li id="${prefix}fn${i + 1}">${note}${back}</li>`;
    });
    return {
      html: `<section class="mc-notes" aria-label="脚注"><ol>${items.join('')}</ol></section>`,
      text: notes.map(text).join('\n'),
    };
  };
  const plain = (written: string): string =>
    written.replace(MARK, (_, label: string) => (definitions.has(label) ? '' : `[^${label}]`));
  return { cite, plain, section };
}
