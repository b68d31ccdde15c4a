/** Says how many paragraphs are still to be decided. */
export function proposeChoice(): void {
  const left = document.querySelector('[data-left]');
  if (!left) return;
  const groups = [...document.querySelectorAll('fieldset[id^="m"]')];
  const count = () => {
    const open = groups.filter((group) => !group.querySelector('input:checked')).length;
    left.textContent = open ? `还有${open}处没有选` : '都选好了';
  };
  document.addEventListener('change', count);
  count();
}
