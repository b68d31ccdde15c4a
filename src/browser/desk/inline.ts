import { ADDRESS, cut, followed, type Inline, inlineOf, sourceOf, toggled } from '../../blocks/inline.ts';
import type { Block } from '../../blocks/rules.ts';
import { make, push } from './draw.ts';

/** What an open block says: its words in the text form, and whether marks stand in them. */
export type Words = { text: string; raw?: true };

/** Bold and links of an open block, kept beside its field: the field shows words alone. */
export type Marking = {
  /** The words as they are now, or a stretch of them. */
  words(from?: number, to?: number): Words;
  /** Whether anything was changed since the block was opened. */
  touched(): boolean;
};

/** A block without marks, or one whose marks are shown beside the field; undefined where they stand in it. */
export const shownOf = ({ kind, text, raw, mark }: Block): Inline | null => {
  if (mark === 'other' || kind === 'table') return null;
  return raw ? inlineOf(text) : { text, spans: [] };
};

/** The words of an open block, or those from one character to another, in the text form. */
export function wordsIn(
  { raw }: Block,
  area: HTMLTextAreaElement,
  marks: Marking | undefined,
  [from = 0, to]: [from?: number | undefined, to?: number | undefined],
): Words {
  if (marks) return marks.words(from, to);
  const text = area.value.slice(from, to);
  return raw ? { text, raw } : { text };
}

/** Buttons 加粗 and 链接 for what is selected, and a line for each bold word and link, with its button to take it away. */
export function marking(
  { bar, area, list }: { bar: HTMLElement; area: HTMLTextAreaElement; list: HTMLElement },
  begun: Inline,
  changed: () => void,
): Marking {
  let now = begun;
  const put = (next: Inline) => {
    now = next;
    changed();
    show();
  };
  const selected = () => ({ start: area.selectionStart, end: area.selectionEnd });
  const form = linkForm((url, stretch) => put(toggled(now, stretch, { kind: 'link', url })), area);
  const keys = bar.querySelector('span');
  const bold = push(bar, '加粗', () => {
    put(toggled(now, selected(), { kind: 'strong' }));
    area.focus();
  });
  const link = push(bar, '链接', () => form.open(selected()));
  bar.insertBefore(bold, keys);
  bar.insertBefore(link, keys);
  const spans = make('ul', 'mcd-marks');
  list.append(form.root, spans);
  function show(): void {
    spans.replaceChildren(
      ...now.spans.map((span) => {
        const words = now.text.slice(span.start, span.end);
        const item = make(
          'li',
          '',
          span.kind === 'strong' ? `加粗：${words}　` : `链接：${words} → ${span.url}　`,
        );
        const off = push(item, '取消', () => {
          put({ ...now, spans: now.spans.filter((one) => one !== span) });
          area.focus();
        });
        off.setAttribute('aria-label', `取消${span.kind === 'strong' ? '加粗' : '链接'}：${words}`);
        return item;
      }),
    );
  }
  area.addEventListener('input', () => {
    now = followed(now, area.value);
    show();
  });
  show();
  return {
    touched: () => now !== begun,
    words: (from = 0, to = now.text.length) => {
      const part = cut(now, from, to);
      return part.spans.length ? { text: sourceOf(part), raw: true } : { text: part.text };
    },
  };
}

type Stretch = { start: number; end: number };

/** Asks where a link leads. It stands inside the form of the page, whose Enter would save. */
function linkForm(done: (url: string, stretch: Stretch) => void, area: HTMLTextAreaElement) {
  const root = make('div', 'mcd-linkto');
  root.hidden = true;
  const label = make('label', '', '网址');
  const input = make('input', 'mc-input');
  input.id = label.htmlFor = 'link-to';
  const told = make('p', 'mcd-bad');
  told.setAttribute('role', 'status');
  let stretch: Stretch = { start: 0, end: 0 };
  const close = () => {
    root.hidden = true;
    area.focus();
    area.setSelectionRange(stretch.start, stretch.end);
  };
  const take = () => {
    const url = input.value.trim();
    if (!ADDRESS.test(url)) {
      told.textContent = '网址以 http://、https:// 或者 / 开头，不含空格和括号';
      return;
    }
    done(url, stretch);
    close();
  };
  input.addEventListener('keydown', (event) => {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') take();
    else close();
  });
  root.append(label, input);
  push(root, '确定', take);
  push(root, '不加了', close);
  root.append(told);
  const open = (at: Stretch) => {
    stretch = at;
    root.hidden = false;
    const none = at.start === at.end;
    told.textContent = none ? '请先选中要加链接的文字' : '';
    input.hidden = label.hidden = none;
    input.value = '';
    if (!none) input.focus();
  };
  return { root, open };
}
