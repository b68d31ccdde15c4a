import { signatureIn } from '../ledger/note.ts';

/** What a witness is sent (C2SP tlog-witness, add-checkpoint): the size it knows, the proof from there, the signed note. */
export const requestOf = (old: number, proof: readonly string[], note: string): string =>
  [`old ${old}`, ...proof.map((hash) => Buffer.from(hash, 'hex').toString('base64')), '', note].join('\n');

/** Signature lines of an answer, each whole; '' for an answer that holds none. */
export const signaturesIn = (answer: string): string =>
  answer
    .slice(0, LONGEST)
    .split('\n')
    .filter((line) => signatureIn(line))
    .map((line) => `${line}\n`)
    .join('');

/** The size a witness says it knows, where ours was another (409). */
export function knownSize(answer: string): number | null {
  const text = answer.trim();
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : null;
}

const LONGEST = 8 * 1024;
