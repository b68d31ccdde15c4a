/** 待办 by keys: j and k move from title to title, Enter opens as on any link, / goes to the search. */
export function moveByKeys(): void {
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
