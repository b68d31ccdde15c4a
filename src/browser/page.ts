export function closeMenuOnEscape(): void {
  const menu = document.querySelector<HTMLDetailsElement>('details.mc-menu');
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary')?.focus();
  });
}

/** A form that came back: the list of what to change is read first. */
export function focusSummary(): void {
  document.querySelector<HTMLElement>('[data-focus]')?.focus();
}

/** Dark that comes from the system alone: the button leads to light. The server cannot know. */
export function nameLightButton(): void {
  const button = document.querySelector<HTMLButtonElement>('button[data-dark]');
  const words = button?.querySelector('span');
  if (!button || !words || document.documentElement.dataset.theme !== 'auto') return;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const name = () => {
    button.value = dark.matches ? 'light' : 'dark';
    words.textContent = dark.matches ? '浅色' : '深色';
  };
  name();
  dark.addEventListener('change', name);
}

export function offerPrint(): void {
  document.querySelectorAll('[data-js="print"]').forEach((button) => {
    button.addEventListener('click', () => print());
  });
}
