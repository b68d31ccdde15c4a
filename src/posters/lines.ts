/** How much room words take when nothing can measure them: in em, rather a little too much than too little. */

/** Em of a text: 汉字 and full-width marks 1, the rest 0.6, and a little where the two meet. */
export const emOf = (text: string): number => sum(groupsOf(text));

/** Lines of a text on a measure in em; `tail`: width of what hangs on its end and is never broken. */
export function linesOf(text: string, measure: number, tail = 0): number {
  let lines = 1;
  let used = 0;
  for (const width of [...groupsOf(text), ...(tail ? [tail] : [])]) {
    if (used + width <= measure) used += width;
    else if (width <= measure) {
      lines++;
      used = width;
    } else {
      // Longer than a line, such as an address: it breaks anywhere.
      lines += Math.floor((used + width) / measure);
      used = (used + width) % measure;
    }
  }
  return lines;
}

/** Lines of a title that breaks only where it may. */
export const titleLines = (title: string[][], measure: number): number =>
  title.reduce((lines, parts) => lines + packed(parts, measure), 0);

/** Whole sentences that fit; what is cut ends in ……. */
export function shortened(text: string, lines: number, measure: number): string {
  const fits = (part: string) => linesOf(part, measure) <= lines;
  if (fits(text)) return text;
  const sentences = text.match(/[^。；？]+[。；？]?/g) ?? [];
  const count = sentences.findIndex((_, i) => !fits(`${sentences.slice(0, i + 1).join('')}……`));
  if (count > 0) return `${sentences.slice(0, count).join('')}……`;
  const letters = [...text];
  while (letters.length && !fits(`${letters.join('')}……`)) letters.pop();
  return `${letters.join('')}……`;
}

const OPENING = '《〈（〔“‘「';
const CLOSING = '，。、；：？！）〕》〉”’」…—％';

/** Widths of what never breaks: a run of letters and digits, a 汉字 with the marks that cling to it. */
function groupsOf(text: string): number[] {
  const groups: number[] = [];
  let narrow = false;
  let open = false;
  for (const letter of text) {
    const small = letter < '\u2000' && letter !== ' ';
    const width = letter < '\u2000' ? 0.6 : 1;
    const clings = groups.length > 0 && (open || CLOSING.includes(letter) || (small && narrow));
    if (clings) groups[groups.length - 1]! += width;
    else groups.push(width + (groups.length > 0 && small !== narrow ? 0.13 : 0));
    narrow = small;
    open = OPENING.includes(letter);
  }
  return groups;
}

function packed(parts: string[], measure: number): number {
  let lines = 1;
  let used = 0;
  for (const part of parts) {
    const width = emOf(part);
    if (used && used + width > measure) {
      lines++;
      used = 0;
    }
    const more = linesOf(part, measure) - 1;
    lines += more;
    used = more ? width % measure : used + width;
  }
  return lines;
}

const sum = (widths: number[]): number => widths.reduce((total, width) => total + width, 0);
