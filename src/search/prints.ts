const PRIME = 0x01000193;
const SEED = 0x811c9dc5;

/** Number of words in a row of the search tables and one sum over each word with its place; the order it is made in is free. */
export type Print = { words: number; sum: number };

export const newPrint = (): Print => ({ words: 0, sum: 0 });

export function addWord(print: Print, hash: number, place: number): void {
  print.words += 1;
  print.sum = (print.sum + Math.imul(hash ^ Math.imul(place + 1, 0x9e3779b1), PRIME)) | 0;
}

/** FNV-1a over UTF-16. */
export function hashWord(word: string): number {
  let hash = SEED;
  for (let at = 0; at < word.length; at += 1) hash = Math.imul(hash ^ word.charCodeAt(at), PRIME);
  return hash;
}

/** Of a text as it is put into the search tables: words separated by spaces. */
export function printOf(text: string): Print {
  const print = newPrint();
  for (const word of text.split(' ')) if (word) addWord(print, hashWord(word), print.words);
  return print;
}
