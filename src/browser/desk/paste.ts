import { fromText } from '../../blocks/pasted.ts';
import type { Block } from '../../blocks/rules.ts';

const RICH = /<(?:table|h[1-6]|li|p)\b/i;

/** Several lines become several blocks. What Word and WPS put there is taken apart by the server; without it the plain text is. */
export function pastes(area: HTMLTextAreaElement, official: boolean, take: (blocks: Block[]) => void): void {
  area.addEventListener('paste', (event) => {
    const given = event.clipboardData;
    const [text, html] = [given?.getData('text/plain') ?? '', given?.getData('text/html') ?? ''];
    const single = !/[\r\n]/.test(text.trim());
    if (area.readOnly || (single && !/<table\b/i.test(html))) return;
    event.preventDefault();
    void blocksOf(text, html, official).then((blocks) => blocks.length && take(blocks));
  });
}

/** 从Word粘贴: its button leads to a field, and what comes into that goes to the end of the text at once. */
export function pasteField(root: HTMLElement, official: boolean, take: (blocks: Block[]) => void): void {
  const area = root.querySelector<HTMLTextAreaElement>('[data-paste] textarea');
  const told = root.querySelector('[data-pasted]');
  if (!area || !told) return;
  document.querySelector('[data-paste-open]')?.addEventListener('click', (event) => {
    event.preventDefault();
    area.scrollIntoView({ block: 'center' });
    area.focus();
  });
  pastes(area, official, (made) => {
    take(made);
    told.textContent = `已经放进正文最后，共${made.length}段。请从上面核对`;
  });
}

async function blocksOf(text: string, html: string, official: boolean): Promise<Block[]> {
  if (!RICH.test(html)) return fromText(text, official);
  const body = new FormData();
  body.set('html', html);
  body.set('official', String(official));
  try {
    const answer = await fetch(`${location.pathname}/paste`, { method: 'POST', body });
    if (answer.ok) return (await answer.json()) as Block[];
  } catch {
    // Not connected: the words are there all the same.
  }
  return fromText(text, official);
}
