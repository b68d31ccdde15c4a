/** 待办 by keys: j and k move from title to title, Enter opens as on any link, / goes to the search. */
export function moveByKeys(): void {
  document.addEventListener('keydown', closeOpen);
  const table = document.querySelector('[data-queue]');
  document.addEventListener('keydown', (event) => {
    if (!table || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target as HTMLElement;
    if (target.closest('input, select, textarea')) return;
    if (event.key === '/') {
      const fields = [...document.querySelectorAll<HTMLInputElement>('.mcd-qf input[type=search]')];
      const field = fields.find(({ offsetParent }) => offsetParent);
      if (!field) return;
      event.preventDefault();
      field.focus();
      return;
    }
    if (event.key !== 'j' && event.key !== 'k') return;
    const titles = [...table.querySelectorAll<HTMLElement>('.mcd-q__t')];
    const row = target.closest('tr');
    const at = titles.findIndex((title) => title.closest('tr') === row);
    const next = titles[at < 0 ? 0 : at + (event.key === 'j' ? 1 : -1)];
    next?.focus();
    next?.scrollIntoView({ block: 'nearest' });
  });
}

/** Esc closes the counted days or 新建, and leaves the keys where they were opened. */
function closeOpen({ key, target }: KeyboardEvent): void {
  const open = document.querySelector<HTMLDetailsElement>('.mcd-due[open], .mcd-new[open]');
  if (key !== 'Escape' || !open) return;
  open.open = false;
  if (open.contains(target as Node)) open.querySelector('summary')?.focus();
}
