/** 审核 by keys: n and p from change to change, a and r to the verdict; nothing is sent by a key. */
export function judgeByKeys(): void {
  const page = document.querySelector('[data-review]');
  if (!page) return;
  const hunks = [...page.querySelectorAll<HTMLElement>('.mcd-hunk')];
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (target.closest('select, textarea, input:not([type=radio], [type=checkbox])')) return;
    if (event.key === 'n' || event.key === 'p') {
      const at = hunks.findIndex((hunk) => hunk === target.closest('.mcd-hunk'));
      const next = hunks[at < 0 ? 0 : at + (event.key === 'n' ? 1 : -1)];
      next?.focus({ preventScroll: true });
      next?.scrollIntoView({ block: 'center' });
    }
    const verdict = { a: 'approved', r: 'returned' }[event.key];
    const choice = verdict && page.querySelector<HTMLInputElement>(`[name=verdict][value=${verdict}]`);
    if (!choice) return;
    event.preventDefault();
    choice.checked = true;
    const note = page.querySelector<HTMLElement>('#note');
    const open = page.querySelector<HTMLElement>('[name^="tick."][type=checkbox]:not(:checked)');
    (verdict === 'returned' ? note : (open ?? choice))?.focus();
  });
  offerBases(page);
}

/** 依据 of the chosen 公开属性 alone. */
function offerBases(page: Element): void {
  const openness = page.querySelector<HTMLSelectElement>('#openness');
  const basis = page.querySelector<HTMLSelectElement>('#basis');
  if (!openness || !basis) return;
  const groups = [...basis.querySelectorAll('optgroup')];
  const follow = () => {
    const chosen = basis.value;
    basis.querySelectorAll('optgroup').forEach((group) => group.remove());
    basis.append(...groups.filter((group) => !openness.value || group.dataset.of === openness.value));
    basis.value = chosen;
    if (basis.selectedIndex < 0) basis.value = '';
  };
  openness.addEventListener('change', follow);
  follow();
}
