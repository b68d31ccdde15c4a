/** Says how many paragraphs are still to be decided. */
export function proposeChoice(): void {
  const left = document.querySelector('[data-left]');
  if (!left) return;
  const save = document.querySelector('[data-merge]');
  const groups = [...document.querySelectorAll('fieldset[id^="m"]')];
  const count = () => {
    const open = groups.filter((group) => !group.querySelector('input:checked')).length;
    left.textContent = open ? `还有${open}处没有选` : '都选好了';
    left.classList.toggle('mcd-bad', open > 0);
    // It still sends: the server then says the same beside each place.
    if (open) save?.setAttribute('aria-disabled', 'true');
    else save?.removeAttribute('aria-disabled');
  };
  document.addEventListener('change', count);
  count();
}
