import { href, type Site } from './site.ts';

/** True when a host may be linked without asking first: ours, 政府网站, and the list in site.yaml (standards GW-19). */
export function isTrustedHost(site: Site, host: string): boolean {
  const { domain, allowedHosts } = site.identity;
  const own = URL.parse(site.origin)?.hostname;
  const within = (parent: string) => host === parent || host.endsWith(`.${parent}`);
  // xn--zfr164b is 政务 as a URL writes it.
  return host === own || [domain, 'gov.cn', 'xn--zfr164b', ...allowedHosts].some(within);
}

/** The address of a link that leaves us: itself for trusted hosts, else our page that asks first. */
export function outsideHref(site: Site, url: string): string {
  const target = outsideUrl(url);
  if (!target || isTrustedHost(site, target.hostname)) return url;
  return href(site, `/leave?to=${encodeURIComponent(url)}`);
}

/** An absolute http(s) address without a user name, or undefined. */
export function outsideUrl(url: string): URL | undefined {
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.password) return undefined;
  return parsed;
}
