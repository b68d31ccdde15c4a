// Progress of a long step, on stderr. Plain JavaScript, because it also runs before anything is installed.

const QUIET = 2000;
const WIDTH = 24;

/**
 * Tells how far a step is, from its third second on: a bar redrawn in place on a terminal, else a line every five seconds.
 * @param {string} label
 * @param {string} unit counted thing, such as `个包`
 * @returns {{ step(done: number, total: number): void, end(): void }}
 */
export function progress(label, unit) {
  const began = Date.now();
  const { isTTY } = process.stderr;
  let drawn = 0;

  const draw = (done, total) => {
    const seconds = Math.round((Date.now() - began) / 1000);
    const line = `${label} ${bar(done, total)} ${done}/${total} ${unit}，已用 ${seconds} 秒`;
    process.stderr.write(isTTY ? `\r${line}\x1b[K` : `${line}\n`);
    drawn = Date.now();
  };

  return {
    step(done, total) {
      const now = Date.now();
      if (now - began < QUIET || now - drawn < (isTTY ? 100 : 5000)) return;
      draw(done, total);
    },
    end() {
      if (drawn && isTTY) process.stderr.write('\n');
    },
  };
}

function bar(done, total) {
  const full = total ? Math.min(WIDTH, Math.round((done / total) * WIDTH)) : 0;
  return '█'.repeat(full) + '░'.repeat(WIDTH - full);
}
