import type { AstroCookieSetOptions } from 'astro';
import type { Site } from '../site.ts';
import { seal, unseal } from './sealing.ts';
import type { Receipt } from './service.ts';

/** How long the page of a receipt can be opened again. */
export const RECEIPT_MINUTES = 15;

/** Set by the page of a form and expected back with it: tells whether the browser keeps cookies. Holds the form's key. */
export const PROBE = 'form';

/** Attributes of the probe: it belongs to the page of the form and goes with the window. */
export const probe = ({ origin }: Pick<Site, 'origin'>, path: string): AstroCookieSetOptions => ({
  path,
  httpOnly: true,
  sameSite: 'lax',
  secure: origin.startsWith('https:'),
});

const ABOUT = 'cookie|receipt';

/** The receipt as its cookie carries it: sealed, so that the code stands nowhere in clear. */
export const sealReceipt = (key: Buffer, { id, code }: Receipt, now: Date): string =>
  seal(key, ABOUT, JSON.stringify([now.getTime(), id, code]));

/** The receipt in a cookie; undefined when it is not ours or its time is over. */
export function unsealReceipt(key: Buffer, sealed: string, now: Date): Receipt | undefined {
  const text = unseal(key, ABOUT, sealed);
  if (text === null) return undefined;
  const [at, id, code] = JSON.parse(text.toString()) as [number, string, string];
  return now.getTime() < at + RECEIPT_MINUTES * 60_000 ? { id, code } : undefined;
}
