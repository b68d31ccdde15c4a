import { encode } from 'uqr';

type Qr = { path: string; size: number };

/** The code of an address never changes, and it costs a tenth of its page. */
const made = new Map<string, Qr>();
const REMEMBERED = 1000;

/** Any of the eight masks reads well; trying all of them to choose costs more than the rest of the page. */
const MASK = 2;

/** A QR code as one SVG path on a grid of `size` modules, quiet zone of 2 included. */
export function qrPath(text: string): Qr {
  const before = made.get(text);
  if (before) return before;
  if (made.size >= REMEMBERED) made.clear();
  const qr = draw(text);
  made.set(text, qr);
  return qr;
}

function draw(text: string): Qr {
  const { data, size } = encode(text, { ecc: 'M', border: 2, maskPattern: MASK });
  return {
    path: data
      .map((row, y) =>
        runs(row)
          .map(([x, width]) => `M${x} ${y}h${width}v1h-${width}z`)
          .join(''),
      )
      .join(''),
    size,
  };
}

/** Dark stretches of one row: start and length. */
function runs(row: boolean[]): [number, number][] {
  const found: [number, number][] = [];
  row.forEach((dark, x) => {
    const last = found.at(-1);
    if (dark && last && last[0] + last[1] === x) last[1]++;
    else if (dark) found.push([x, 1]);
  });
  return found;
}
