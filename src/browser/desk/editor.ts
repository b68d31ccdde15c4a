import { join, plain, remove, setKind, setText, split } from '../../blocks/edits.ts';
import { type Block, type Kind, recognised, toBody } from '../../blocks/rules.ts';
import type { Typing } from './autosave.ts';
import { drawn, grow, type Opened, opened } from './draw.ts';
import { type Marking, marking, shownOf, type Words, wordsIn } from './inline.ts';
import { pasteField, pastes } from './paste.ts';

/** One text of the sheet: its blocks, the field they are sent in, the block that is open. */
export type Text = {
  root: HTMLElement;
  list: HTMLElement;
  field: HTMLTextAreaElement;
  official: boolean;
  kinds: Record<string, string>;
  blocks: Block[];
  open: { at: number; ui: Opened; marks: Marking | undefined } | undefined;
};

/** Blocks open in place; the field below, which is sent, follows every change. */
export function editTexts(form: HTMLFormElement, typing: Typing): void {
  const texts = [...form.querySelectorAll<HTMLElement>('[data-text][data-mode="write"]')].map(textOf);
  texts.forEach((text) => begin(text, typing));
  form.addEventListener('submit', () => texts.forEach(settle));
  typing.before(() => texts.forEach((text) => write(text, pending(text))));
  typing.follow((page) => texts.forEach((text) => follow(text, page)));
}

function textOf(root: HTMLElement): Text {
  const { kinds = '{}', blocks = '[]', official } = root.dataset;
  return {
    root,
    list: root.querySelector<HTMLElement>('[data-list]')!,
    field: root.querySelector<HTMLTextAreaElement>('.mcd-whole textarea')!,
    official: official !== undefined,
    kinds: JSON.parse(kinds) as Record<string, string>,
    blocks: JSON.parse(blocks) as Block[],
    open: undefined,
  };
}

function begin(text: Text, typing: Typing): void {
  text.root.classList.add('is-writing');
  const add = text.root.querySelector<HTMLElement>('[data-js-only]')!;
  add.hidden = false;
  add.querySelector('button')!.addEventListener('click', () => append(text, typing));
  text.list.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('.mcd-blk > a');
    if (!link) return;
    event.preventDefault();
    openAt(text, indexOf(text, link.parentElement!), typing);
  });
  text.list.addEventListener('keydown', moved);
  pasteField(text.root, text.official, (made) => append(text, typing, made));
}

/** Arrow keys go from block to block; Enter is the link's own. */
function moved(event: KeyboardEvent): void {
  const from = (event.target as Element).closest('.mcd-blk');
  if (!from || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
  const to = event.key === 'ArrowDown' ? from.nextElementSibling : from.previousElementSibling;
  event.preventDefault();
  to?.querySelector('a')?.focus();
}

const indexOf = (text: Text, element: Element): number => [...text.list.children].indexOf(element);

/** Opens a block in a field of its own; `caret` is where writing goes on. */
function openAt(text: Text, index: number, typing: Typing, caret?: number): void {
  const wanted = text.list.children[index];
  settle(text);
  const at = wanted ? indexOf(text, wanted) : -1;
  const place = at < 0 ? Math.min(index, text.blocks.length - 1) : at;
  const block = text.blocks[place];
  if (!block) return;
  const shown = shownOf(block);
  const ui = opened(shown ? { ...block, text: shown.text } : block, text.kinds);
  // Bold is how a 公文 is set, not what it says; what has some already keeps it.
  const marks =
    shown && (!text.official || shown.spans.length)
      ? marking({ bar: ui.bar, area: ui.area, list: ui.root }, shown, () => typing.changed())
      : undefined;
  text.open = { at: place, ui, marks };
  text.list.children[place]!.replaceWith(ui.root);
  listen(text, ui, typing);
  grow(ui.area);
  ui.area.focus();
  const end = caret ?? ui.area.value.length;
  ui.area.setSelectionRange(end, end);
}

function listen(text: Text, ui: Opened, typing: Typing): void {
  ui.area.addEventListener('input', () => {
    grow(ui.area);
    typing.changed();
  });
  ui.area.addEventListener('keydown', (event) => keyed(text, event, typing));
  ui.onKind = (kind) => turned(text, kind, typing);
  ui.onClose = () => close(text);
  ui.onRemove = () => {
    const { at } = text.open!;
    apply(text, remove(text.blocks, at, text.official).blocks, typing);
    text.list.children[Math.min(at, text.list.children.length - 1)]?.querySelector('a')?.focus();
  };
  pastes(ui.area, text.official, (blocks) => pasted(text, blocks, typing));
}

/** Keys of an open block. An input method that is composing keeps its Enter and Esc. */
function keyed(text: Text, event: KeyboardEvent, typing: Typing): void {
  if (event.isComposing || event.keyCode === 229 || !text.open) return;
  const { at, ui } = text.open;
  const { selectionStart: caret, selectionEnd: end } = ui.area;
  const lined = text.blocks[at]!.kind === 'table' || !!text.blocks[at]!.mark?.match(/^(?:-|\d|other)/);
  if (event.key === 'Escape') close(text);
  else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) next(text, typing);
  else if (event.key === 'Enter' && !event.shiftKey && !lined && caret === end) parted(text, caret, typing);
  else if (event.key === 'Backspace' && caret === 0 && end === 0 && at > 0) joined(text, typing);
  else return;
  event.preventDefault();
}

/** The blocks as they stand with what is in the open field. */
function pending(text: Text): Block[] {
  if (!text.open || text.open.marks?.touched() === false) return text.blocks;
  const { at } = text.open;
  const { text: words } = wordsOf(text);
  return setText(withBlock(text.blocks, at, saying(text, {})), at, words, text.official).blocks;
}

const wordsOf = ({ open, blocks }: Text, from?: number, to?: number): Words =>
  wordsIn(blocks[open!.at]!, open!.ui.area, open!.marks, [from, to]);

/** The open block with marks or without, as its field has it now, and other words if they are given. */
function saying(text: Text, { text: words }: Partial<Words>): Block {
  const { raw: _, ...block } = text.blocks[text.open!.at]!;
  const { raw } = wordsOf(text);
  return { ...block, ...(raw && { raw }), ...(words !== undefined && { text: words }) };
}

/** Takes the open field over and shows its block as printed. */
function settle(text: Text): void {
  if (!text.open) return;
  const blocks = pending(text);
  text.open = undefined;
  show(text, blocks);
  write(text, blocks);
}

function close(text: Text): void {
  const at = text.open?.at ?? 0;
  settle(text);
  text.list.children[Math.min(at, text.list.children.length - 1)]?.querySelector('a')?.focus();
}

function next(text: Text, typing: Typing): void {
  const { at } = text.open!;
  const grown = pending(text).length - text.blocks.length;
  settle(text);
  typing.changed();
  if (at + grown + 1 >= text.blocks.length) append(text, typing);
  else openAt(text, at + grown + 1, typing, 0);
}

function append(text: Text, typing: Typing, made: readonly Block[] = [plain()]): void {
  settle(text);
  apply(text, recognised([...text.blocks, ...made], text.official), typing);
  openAt(text, text.blocks.length - 1, typing);
}

function parted(text: Text, caret: number, typing: Typing): void {
  const { at } = text.open!;
  const [whole, before] = [wordsOf(text), wordsOf(text, 0, caret)];
  const words = saying(text, whole);
  delete words.source;
  // Enter is pressed at the end of the words: with marks that is the end of the text form.
  const place = whole.raw && text.open!.marks ? whole.text.length : before.text.length;
  const edited = split(withBlock(text.blocks, at, words), at, place, text.official);
  apply(text, edited.blocks, typing);
  openAt(text, edited.at, typing, 0);
}

function joined(text: Text, typing: Typing): void {
  const { at } = text.open!;
  const before = text.blocks[at - 1]!;
  const words = saying(text, wordsOf(text));
  delete words.source;
  const edited = join(withBlock(text.blocks, at, words), at, text.official);
  if (edited.blocks.length === text.blocks.length) return;
  apply(text, edited.blocks, typing);
  openAt(text, edited.at, typing, shownOf(before)?.text.length ?? edited.caret);
}

function turned(text: Text, kind: Kind, typing: Typing): void {
  const { at } = text.open!;
  const blocks = pending(text);
  const edited = setKind(blocks, Math.min(at, blocks.length - 1), kind, text.official);
  apply(text, edited.blocks, typing);
  openAt(text, edited.at, typing, edited.caret);
}

/** What was pasted goes in at the caret: its first line after what stands before it, its last before what follows. */
function pasted(text: Text, made: readonly Block[], typing: Typing): void {
  const { at, ui } = text.open!;
  const { selectionStart, selectionEnd, value } = ui.area;
  const { raw: _, source: __, ...block } = text.blocks[at]!;
  const [before, after] = [wordsOf(text, 0, selectionStart), wordsOf(text, selectionEnd, value.length)];
  const kept = before.text.trim() ? [{ ...block, ...before, text: before.text.trim() }] : [];
  const rest = after.text.trim() ? [{ ...plain(after.text.trim(), after.raw) }] : [];
  const blocks = [...text.blocks.slice(0, at), ...kept, ...made, ...rest, ...text.blocks.slice(at + 1)];
  apply(text, recognised(blocks, text.official), typing);
  openAt(text, at + kept.length + made.length - 1, typing);
}

function apply(text: Text, blocks: Block[], typing: Typing): void {
  text.open = undefined;
  show(text, blocks);
  write(text, blocks);
  typing.changed();
}

/** Draws what changed; what did not keeps its element, and with it what the server found there. */
function show(text: Text, blocks: Block[]): void {
  const old = new Map(text.blocks.map((block, i) => [block, text.list.children[i]] as const));
  const elements = blocks.map((block) => {
    const kept = old.get(block);
    return kept && !kept.classList.contains('mcd-open') ? kept : drawn(block, text.kinds);
  });
  text.list.replaceChildren(...elements);
  elements.forEach((element, i) => (element.id = `b-${text.field.name.replaceAll('.', '-')}-${i + 1}`));
  text.blocks = blocks;
}

const withBlock = (blocks: readonly Block[], at: number, block: Block): Block[] =>
  blocks.map((one, i) => (i === at ? block : one));

function write(text: Text, blocks: Block[]): void {
  text.field.value = toBody(blocks);
}

/** The server's own drawing of the same text, with what it found; the open block stays as it is. */
function follow(text: Text, page: Document): void {
  const root = page.querySelector<HTMLElement>(`[data-text="${CSS.escape(text.field.name)}"]`);
  const list = root?.querySelector('[data-list]');
  if (!root || !list || list.children.length !== text.blocks.length) return;
  [...list.children].forEach((element, i) => {
    if (text.open?.at === i || text.list.children[i]!.contains(document.activeElement)) return;
    text.list.children[i]!.replaceWith(document.importNode(element, true));
  });
}
