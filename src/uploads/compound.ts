/** Names of the streams and storages of an old office file (MS-CFB), or null when it is not whole. */
export function streamsOf(bytes: Buffer): string[] | null {
  if (bytes.length < 1536) return null;
  const shift = bytes.readUInt16LE(30);
  if (bytes.readUInt16LE(28) !== 0xfffe || (shift !== 9 && shift !== 12)) return null;
  const size = 1 << shift;
  const sector = (n: number): Buffer | null => {
    const from = (n + 1) * size;
    return n <= LAST && from + 128 <= bytes.length ? bytes.subarray(from, from + size) : null;
  };
  const table = allocation(bytes, sector);
  const names: string[] = [];
  let at = bytes.readUInt32LE(48);
  for (let steps = 0; at <= LAST; steps += 1) {
    const part = sector(at);
    if (!part || steps > MOST_SECTORS) return null;
    for (let from = 0; from + 128 <= part.length; from += 128) {
      const length = part.readUInt16LE(from + 64);
      if (part[from + 66] !== 0 && length >= 2 && length <= 64)
        names.push(part.toString('utf16le', from, from + length - 2));
    }
    const next = table[at];
    if (next === undefined) return null;
    at = next;
  }
  return names.length > 0 ? names : null;
}

const LAST = 0xfffffffa;
const MOST_SECTORS = 4096;

/** Which sector follows which, from the sectors that the header and its continuations name. */
function allocation(bytes: Buffer, sector: (n: number) => Buffer | null): number[] {
  const named = words(bytes.subarray(76, 512));
  let more = bytes.readUInt32LE(68);
  for (let steps = 0; more <= LAST && steps < 64; steps += 1) {
    const list = words(sector(more) ?? Buffer.alloc(0));
    more = list.pop() ?? LAST + 1;
    named.push(...list);
  }
  return named.flatMap((n) => {
    const part = n > LAST ? null : sector(n);
    return part ? words(part) : [];
  });
}

const words = (bytes: Buffer): number[] =>
  Array.from({ length: Math.floor(bytes.length / 4) }, (_, i) => bytes.readUInt32LE(i * 4));
