/** A file may be dropped anywhere on the form; what is dropped is chosen in its field, where it can be seen and sent. */
export function takeDropped(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-drop]');
  const field = form?.querySelector<HTMLInputElement>('input[type=file]');
  if (!form || !field) return;
  form.addEventListener('dragover', (event) => event.preventDefault());
  form.addEventListener('drop', (event) => {
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    event.preventDefault();
    field.files = files;
    field.focus();
  });
}

/** 确认 says how many questions are open, and leads to the first of them; the server asks again. */
export function countQuestions(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-confirm-word]');
  const button = document.querySelector<HTMLButtonElement>('[data-confirm]');
  const left = document.querySelector('[data-left-word]');
  if (!form || !button || !left) return;
  const open = () =>
    [...form.querySelectorAll<HTMLElement>('[data-ask]')].filter(
      (ask) => !ask.querySelector('input:checked') && !ask.querySelector<HTMLSelectElement>('select')?.value,
    );
  const count = () => {
    const { length } = open();
    left.textContent = length ? `还有${length}处没有确认，确认后才能开始编辑` : '';
    if (length) button.setAttribute('aria-disabled', 'true');
    else button.removeAttribute('aria-disabled');
  };
  form.addEventListener('change', count);
  form.addEventListener('submit', (event) => {
    const first = open()[0]?.querySelector<HTMLElement>('input,select');
    if (!first) return;
    event.preventDefault();
    first.focus();
  });
  count();
}
