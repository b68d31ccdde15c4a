import { randomUUID } from 'node:crypto';
import { withoutKey } from './access/rules.ts';
import { faultText } from './errors.ts';

/** Logs a fault of ours under a number that is shown to who met it. */
export function incident(where: string, error: unknown): string {
  const number = randomUUID().slice(0, 8);
  console.error(`[${number}] ${withoutKey(where)}`, faultText(error));
  return number;
}
