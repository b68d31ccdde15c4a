import { numberKey, type NumberQuestion } from './numbers.ts';

/** True when a document's number is one that was asked for. */
export function isNumber(
  asked: NumberQuestion,
  documentNumber: string | undefined,
  issuer?: string,
): boolean {
  const key = documentNumber && numberKey(documentNumber, issuer);
  if (!key) return false;
  return asked.keys.includes(key) || (!!asked.range && key >= asked.range.from && key < asked.range.to);
}
