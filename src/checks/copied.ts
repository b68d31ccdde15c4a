/** So many signs in a row are no coincidence. */
const RUN = 10;

/** Share of a text, 0 to 1, that stands word for word in another; punctuation and blanks do not count. Linear in both. */
export function copiedShare(text: string, source: string): number {
  const [ours, theirs] = [bare(text), bare(source)];
  if (ours.length < RUN) return 0;
  const runs = new Set<string>();
  for (let at = 0; at + RUN <= theirs.length; at++) runs.add(theirs.slice(at, at + RUN));
  let copied = 0;
  let until = 0;
  for (let at = 0; at + RUN <= ours.length; at++) {
    if (!runs.has(ours.slice(at, at + RUN))) continue;
    copied += at + RUN - Math.max(at, until);
    until = at + RUN;
  }
  return copied / ours.length;
}

const bare = (text: string): string => text.replace(/[\s\p{P}\p{S}]/gu, '');
