import { numberKey, type NumberQuestion } from '../search/numbers.ts';

/** True when a document's number is one that was asked for. */
export function isNumber(asked: NumberQuestion, documentNumber?: string | null, issuer?: string): boolean {
  const key = documentNumber && numberKey(documentNumber, issuer);
  if (!key) return false;
  return asked.keys.includes(key) || (!!asked.range && key >= asked.range.from && key < asked.range.to);
}

/** 示建规〔2026〕 of 示建规|2026|3: what numbers of the same 代字 and year begin with. Null without both. */
export function seriesOf(asked: NumberQuestion): string | null {
  const [word, year, number] = asked.keys[0]?.split('|') ?? [];
  return word && year && number ? `${word}〔${year}〕` : null;
}
