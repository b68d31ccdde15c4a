import { type Block, recognised } from './rules.ts';

/** Plain text from elsewhere as blocks: each line one, rows parted by tabs a table, every mark taken for the character it is. */
export function fromText(text: string, official: boolean): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)) {
    const words = line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
    if (words.trim() === '') continue;
    const last = blocks[blocks.length - 1];
    if (!words.includes('\t')) blocks.push({ kind: 'paragraph', text: words.trim() });
    else if (last?.kind === 'table') last.text += `\n${words}`;
    else blocks.push({ kind: 'table', text: words });
  }
  // A single row is words that someone aligned with tabs.
  const made = blocks.map((block): Block =>
    block.kind === 'table' && !block.text.includes('\n')
      ? { kind: 'paragraph', text: block.text.trim().replace(/\t+/g, '　') }
      : block,
  );
  return recognised(made, official);
}
