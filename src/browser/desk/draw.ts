import { type Inline, inlineOf } from '../../blocks/inline.ts';
import type { Block, Kind } from '../../blocks/rules.ts';

/** An open block: its field, and what its buttons call. */
export type Opened = {
  root: HTMLElement;
  bar: HTMLElement;
  area: HTMLTextAreaElement;
  onKind: (kind: Kind) => void;
  onClose: () => void;
  onRemove: () => void;
};

/** A block as it will be printed. What has marks of its own waits for the server to draw it. */
export function drawn({ kind, text, mark, raw }: Block, kinds: Record<string, string>): HTMLElement {
  const head = kind === 'chapter' || kind === 'section' || kind === 'title';
  const table = kind === 'table' && !raw;
  const list = kind === 'item' && !!mark && !raw && mark !== 'other';
  const root = make(
    'div',
    `mcd-blk mcd-blk--${table || list ? 'other' : head ? 'h' : 'p'}${text ? '' : ' is-empty'}`,
  );
  root.tabIndex = -1;
  root.append(table ? tableOf(text) : list ? listOf(text, mark!) : lineOf(text, raw));
  const link = make('a');
  link.setAttribute('href', '#');
  link.append(make('span', '', `打开${kinds[kind] ?? '段'}：${text.slice(0, 12)}`));
  root.append(link);
  return root;
}

export function opened(block: Block, kinds: Record<string, string>): Opened {
  const root = make('div', 'mcd-open');
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', `正在写${kinds[block.kind] ?? '段'}`);
  const area = make('textarea', 'mc-textarea');
  area.value = block.text;
  area.setAttribute('aria-label', '这一段的文字');
  area.rows = 2;
  const bar = make('div', 'mcd-open__bar');
  const ui: Opened = { root, bar, area, onKind: () => {}, onClose: () => {}, onRemove: () => {} };
  fill(bar, block, kinds, ui);
  root.append(bar);
  if (block.mark === 'other') {
    area.readOnly = true;
    root.append(
      make(
        'p',
        'mcd-open__lock',
        '这一块有合并的单元格或别的版式，在这里不能改字。请在 Word 里改好，删掉这一块后重新粘贴。',
      ),
    );
  }
  root.append(area);
  return ui;
}

const MOST_ROWS = 24;

/** The field is as high as its words. */
export function grow(area: HTMLTextAreaElement): void {
  while (area.scrollHeight > area.clientHeight + 2 && area.rows < MOST_ROWS) area.rows += 1;
}

function fill(bar: HTMLElement, block: Block, kinds: Record<string, string>, ui: Opened): void {
  bar.setAttribute('role', 'group');
  bar.setAttribute('aria-label', '这一块是');
  for (const [kind, name] of Object.entries(kinds)) {
    const button = push(bar, name, () => ui.onKind(kind as Kind));
    button.setAttribute('aria-pressed', String(kind === block.kind));
    button.disabled = block.mark === 'other';
  }
  const keys = make('span', 'mcd-l');
  keys.append(
    make('kbd', '', 'Esc'),
    ' 关闭　',
    make('kbd', '', 'Ctrl'),
    ' ',
    make('kbd', '', 'Enter'),
    ' 下一段',
  );
  bar.append(keys);
  push(bar, '删除', () => ui.onRemove());
  push(bar, '关闭', () => ui.onClose());
}

export function push(bar: HTMLElement, name: string, run: () => void): HTMLButtonElement {
  const button = make('button', '', name);
  button.type = 'button';
  button.addEventListener('click', run);
  bar.append(button);
  return button;
}

function lineOf(text: string, raw: boolean | undefined): HTMLElement {
  const line = make('p');
  const inline = raw ? inlineOf(text) : null;
  if (inline) line.append(...drawnInline(inline));
  else line.textContent = text;
  return line;
}

/** Words with their bold and links as they will be printed. */
function drawnInline({ text, spans }: Inline): Node[] {
  const edges = [...new Set([0, text.length, ...spans.flatMap(({ start, end }) => [start, end])])].sort(
    (a, b) => a - b,
  );
  return edges.slice(1).map((end, n) => {
    const start = edges[n]!;
    const own = spans.filter((span) => span.start <= start && span.end >= end);
    let node: Node = document.createTextNode(text.slice(start, end));
    for (const { kind } of own) {
      // A link does not lead away from what is being written.
      const around = make(kind === 'strong' ? 'strong' : 'u');
      around.append(node);
      node = around;
    }
    return node;
  });
}

function tableOf(text: string): HTMLElement {
  const table = make('table', 'mc-table');
  text.split('\n').forEach((line, n) => {
    const row = make('tr');
    for (const cell of line.split('\t')) row.append(make(n ? 'td' : 'th', '', cell));
    table.append(row);
  });
  return table;
}

function listOf(text: string, mark: string): HTMLElement {
  const list = make(mark === '-' ? 'ul' : 'ol');
  for (const line of text.split('\n')) list.append(make('li', '', line));
  return list;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className = '',
  text = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}
