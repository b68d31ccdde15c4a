/** What is never read aloud: controls, closed parts, places to go. */
const SILENT = 'nav,form,button,summary,svg,aside,.mc-noprint,.mc-vh,[data-js],details:not([open])';
const BLOCKS = 'h1,h2,h3,h4,p,li,dt,dd,th,td,figcaption,caption,blockquote';

/** 朗读: by the browser's own voice; the buttons stay hidden where there is none. */
export function offerReading(): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>('[data-js="listen"]');
  const voice = window.speechSynthesis;
  if (!voice) {
    buttons.forEach((button) => (button.hidden = true));
    return;
  }
  buttons.forEach((button) => button.addEventListener('click', () => toggle(button, voice)));
  addEventListener('pagehide', () => voice.cancel());
}

let reading: (() => void) | undefined;

function toggle(button: HTMLButtonElement, voice: SpeechSynthesis): void {
  const again = button.getAttribute('aria-pressed') === 'true';
  reading?.();
  voice.cancel();
  if (!again) read(button, voice);
}

function read(button: HTMLButtonElement, voice: SpeechSynthesis): void {
  const words = button.querySelector('span') ?? button;
  const before = (button.dataset.label ??= words.textContent ?? '');
  const stop = () => {
    words.textContent = before;
    button.setAttribute('aria-pressed', 'false');
    reading = undefined;
  };
  reading = stop;
  words.textContent = '停止朗读';
  button.setAttribute('aria-pressed', 'true');
  const speeches = sentences(button.dataset.what ?? 'main').map(speech);
  const last = speeches[speeches.length - 1];
  if (!last) return stop();
  last.onend = () => reading === stop && stop();
  speeches.forEach((one) => {
    one.onerror = ({ error }) => {
      if (reading !== stop || error === 'canceled' || error === 'interrupted') return;
      stop();
      words.textContent = '这台设备不能朗读';
    };
    voice.speak(one);
  });
}

function speech(text: string): SpeechSynthesisUtterance {
  const one = new SpeechSynthesisUtterance(text);
  one.lang = 'zh-CN';
  one.rate = document.documentElement.dataset.mode === 'elder' ? 0.85 : 1;
  return one;
}

/** Short pieces: some voices fall silent after about fifteen seconds. */
function sentences(selector: string): string[] {
  const found: string[] = [];
  document.querySelectorAll(selector).forEach((part) => {
    part.querySelectorAll<HTMLElement>(BLOCKS).forEach((block) => {
      if (block.closest(SILENT) || block.querySelector(BLOCKS) || !block.offsetParent) return;
      found.push(...((block.textContent ?? '').trim().match(/[^。；？]+[。；？]?/g) ?? []));
    });
  });
  return found.filter((text) => text.trim());
}
