/** 复制链接, 复制引用: a button holds its text, or stands beside the <q> it copies. */
export function offerCopies(): void {
  document.addEventListener('click', async (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-js="copy"]');
    if (!button) return;
    const text = button.dataset.text ?? button.parentElement?.querySelector('q')?.textContent ?? '';
    const words = button.querySelector('span') ?? button;
    const before = words.textContent;
    words.textContent = (await copied(text)) ? '已复制' : '请长按文字复制';
    setTimeout(() => (words.textContent = before), 2500);
  });
}

/** The clipboard exists only on https and loopback; elsewhere the old command does it. */
async function copied(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelection(text);
  }
}

function copiedBySelection(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'mc-vh';
  document.body.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  return done;
}
