/** What the editor tells of typing, and is told in turn. */
export type Typing = {
  /** Something was typed or changed. */
  changed(): void;
  /** Called before the form is read. */
  before(run: () => void): void;
  /** Called with the page as the server draws it, when it holds the same words as this one. */
  follow(run: (page: Document) => void): void;
};

const AFTER_MS = 3000;
const AGAIN_MS = 10_000;

/**
 * Sends what is typed a few seconds after the last key. Without a connection it stays in this browser until the server has it;
 * when the session is over it stays on the page, and the form is carried through the sign-in.
 */
export function keepTyping(form: HTMLFormElement): Typing {
  const befores: (() => void)[] = [];
  const follows: ((page: Document) => void)[] = [];
  const key = `mc-desk:${form.dataset.edition}`;
  let [timer, version] = [0, 0];
  let composing: Element | null = null;

  const read = (): FormData => {
    befores.forEach((run) => run());
    return new FormData(form);
  };
  const later = (ms: number) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void send(), ms);
  };
  const send = async () => {
    // An input method has its letters in the field until a word is chosen; a field taken away has none.
    if (composing?.isConnected) return later(AFTER_MS);
    const [sent, body] = [version, read()];
    try {
      const answer = await fetch(`${location.pathname}/autosave`, { method: 'POST', body });
      if (answer.ok) {
        drop(key);
        const { at, behind } = (await answer.json()) as { at: string; behind: boolean };
        tell(behind ? `${at}自动保存；别人保存了新版本，您保存时再合并` : `${at}自动保存`);
        if (sent === version) await refresh(follows, () => sent === version);
      } else if (answer.status === 403) expired();
      else
        tell(
          ((await answer.json().catch(() => ({}))) as { message?: string }).message ??
            '没有自动保存上，请按“保存并检查”',
        );
    } catch {
      hold(key, body);
      tell('没有连上服务器，暂存在这台电脑上');
      later(AGAIN_MS);
    }
  };
  const typing: Typing = {
    changed: () => {
      version++;
      later(AFTER_MS);
    },
    before: (run) => befores.push(run),
    follow: (run) => follows.push(run),
  };
  form.addEventListener('input', (event) => {
    if (!(event.target as Element).closest('.mcd-open')) typing.changed();
  });
  form.addEventListener('compositionstart', (event) => (composing = event.target as Element));
  form.addEventListener('compositionend', () => (composing = null));
  form.addEventListener('submit', () => clearTimeout(timer));
  offer(form, key);
  return typing;
}

function tell(words: string): void {
  const clock = document.querySelector('[data-clock]');
  if (clock) clock.textContent = words;
}

function expired(): void {
  tell('登录过期了，写的内容还在这一页。按“保存并检查”，登录后继续');
}

/** Findings, 结构 and the printed blocks as the server has them now. */
async function refresh(follows: ((page: Document) => void)[], same: () => boolean): Promise<void> {
  const answer = await fetch(location.pathname);
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  if (!same()) return;
  for (const part of [
    '.mcd-side2',
    '.mcd-panes > .mcd-outline',
    '.mcd-outline-s .mcd-outline',
    '.mcd-tabrow',
    '[data-others]',
  ]) {
    const [here, there] = [document.querySelector(part), page.querySelector(part)];
    if (here && there && !here.contains(document.activeElement))
      here.replaceWith(document.importNode(there, true));
  }
  follows.forEach((run) => run(page));
}

/** Words wait in this browser only as long as the server does not have them. */
function hold(key: string, body: FormData): void {
  const fields = [...body].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields }));
  } catch {
    tell('没有连上服务器，请不要关这一页');
  }
}

function drop(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** Words that waited are offered when the page is opened again: sent as they were, or forgotten. */
function offer(form: HTMLFormElement, key: string): void {
  let held: { at: number; fields: [string, string][] } | undefined;
  try {
    held = JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    held = undefined;
  }
  if (!held) return;
  const line = document.createElement('div');
  line.className = 'mcd-line mcd-line--warn';
  line.setAttribute('role', 'status');
  const words = document.createElement('b');
  words.textContent = '这台电脑上有没传到服务器的修改';
  line.append(
    words,
    button('恢复', () => void restore(key, held)),
    button('不要了', () => {
      drop(key);
      line.remove();
    }),
  );
  form.querySelector('.mcd-head')?.after(line);
}

async function restore(key: string, { fields }: { fields: [string, string][] }): Promise<void> {
  const body = new FormData();
  for (const [name, value] of fields) body.append(name, value);
  const answer = await fetch(`${location.pathname}/autosave`, { method: 'POST', body }).catch(
    () => undefined,
  );
  if (!answer?.ok) return tell('还没有连上服务器，请稍后再试');
  drop(key);
  location.assign(location.pathname);
}

function button(name: string, run: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = 'mc-btn';
  made.textContent = name;
  made.addEventListener('click', run);
  return made;
}
