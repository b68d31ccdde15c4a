import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

const LOOPBACK = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * Address of who asks, for limits per network. A proxy on this machine says it in the last entry of X-Forwarded-For, the one
 * it wrote itself; of anybody else the header is not believed.
 */
export function clientOf({ socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>): string {
  const near = socket.remoteAddress ?? '';
  const given = headers['x-forwarded-for'];
  if (given === undefined || !LOOPBACK.has(near)) return near;
  const said = [given].flat().join().split(',').at(-1)!.trim();
  return isIP(said) ? said : near;
}
