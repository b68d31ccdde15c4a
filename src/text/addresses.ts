/**
 * Path and query of an address on the old site in one writing, so that what was imported and what a visitor asks for
 * meet: characters outside ASCII percent-encoded, hex digits large, no slash doubled or last. Null for what is no http
 * address or the root.
 */
export function oldAddress(written: string): string | null {
  const url = URL.parse(written, 'http://old.invalid');
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  const path = url.pathname.replace(/\/{2,}/g, '/').replace(/\/$/, '');
  return path === '' ? null : (path + url.search).replace(/%[0-9a-f]{2}/gi, (code) => code.toUpperCase());
}
