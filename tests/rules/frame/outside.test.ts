import { describe, expect, test } from 'vitest';
import { isTrustedHost, outsideHref, outsideUrl } from '#src/outside.ts';
import type { Site } from '#src/site.ts';

const site = {
  base: '/zjw',
  origin: 'https://zjw.shili.example',
  identity: { domain: 'zjw.shili.example', allowedHosts: ['www.shili.example'] },
} as unknown as Site;

describe('links that leave the site', () => {
  test.each([
    ['www.gov.cn', true],
    ['zfxxgk.x.gov.cn', true],
    ['xn--pqqv59a.xn--zfr164b', true],
    ['zjw.shili.example', true],
    ['www.shili.example', true],
    ['gov.cn.example.com', false],
    ['evilgov.cn', false],
    ['example.org', false],
  ])('%s is trusted: %s', (host, trusted) => expect(isTrustedHost(site, host)).toBe(trusted));

  test('a trusted host is linked as it is', () =>
    expect(outsideHref(site, 'https://www.gov.cn/a?b=1')).toBe('https://www.gov.cn/a?b=1'));

  test('any other host is asked about first, below the base path', () =>
    expect(outsideHref(site, 'https://example.org/a?b=1&c=二')).toBe(
      `/zjw/leave?to=${encodeURIComponent('https://example.org/a?b=1&c=二')}`,
    ));

  test.each([
    'javascript:alert(1)',
    'data:text/html,x',
    '//example.org',
    '/policies',
    '',
    'https://a:b@example.org/',
  ])('%j is no address to leave for', (url) => expect(outsideUrl(url)).toBeUndefined());
});
