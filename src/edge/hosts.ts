import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

type Place = {
  origin: string;
  host: string;
  /** SITE_URL is not set: whoever reaches the machine by an address may use it. */
  anyAddress?: boolean | undefined;
};

export type Hosts = {
  /**
   * Key part for an allowed Host header, `undefined` for a foreign one. Without SITE_URL a page may show the host it
   * was asked by, so each host has pages of its own; with it all share one set.
   */
  room(header: string | undefined): string | undefined;
  /**
   * A form came from one of our own pages. `secret`: its address is known to nobody else, and the page sends no referrer, so that
   * a browser without Sec-Fetch-Site names no origin.
   */
  sameOrigin(headers: IncomingHttpHeaders, secret?: boolean): boolean;
};

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
const REMEMBERED = 1000;

/** Allow-list of architecture §8: the host of SITE_URL, loopback, HOST; without SITE_URL any IP literal. */
export function openHosts({ origin, host, anyAddress = !origin }: Place): Hosts {
  const home = origin ? new URL(origin) : undefined;
  const allowed = new Set([...LOOPBACK, literal(host), ...(home ? [home.hostname] : [])]);
  const rooms = new Map<string, string>();
  const allows = (name: string) =>
    allowed.has(name) || (anyAddress && isIP(name.replace(/^\[(.*)\]$/, '$1')) > 0);
  return {
    room(header) {
      if (header === undefined) return undefined;
      const known = rooms.get(header);
      if (known !== undefined) return known;
      const name = nameOf(header);
      if (name === undefined || !allows(name)) return undefined;
      const room = home ? '' : `${header.toLowerCase()} `;
      if (rooms.size >= REMEMBERED) rooms.clear();
      rooms.set(header, room);
      return room;
    },
    sameOrigin: (headers, secret = false) =>
      isSameOrigin(headers, home?.host) ||
      (secret && headers['sec-fetch-site'] === undefined && (headers.origin ?? 'null') === 'null'),
  };
}

/**
 * `Sec-Fetch-Site` where the browser sends it; older ones are judged by Origin, the oldest (no Origin on their own
 * forms) by Referer. A proxy in front may have changed Host, so the host of SITE_URL counts as ours too.
 */
function isSameOrigin(headers: IncomingHttpHeaders, home: string | undefined): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const from = URL.parse(headers.origin ?? headers.referer ?? '');
  return (
    from !== null && from.host !== '' && (from.host === headers.host?.toLowerCase() || from.host === home)
  );
}

const nameOf = (header: string): string | undefined =>
  /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(header)?.[1]?.toLowerCase();

/** An IPv6 address stands in brackets in a Host header. */
const literal = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host.toLowerCase());
