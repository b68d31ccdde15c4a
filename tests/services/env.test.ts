import { OFFICE_RANGES } from '#src/desk/network.ts';
import { expect, test } from 'vitest';
import { basePath, dbEngine, providerOf, readEnv, targetOf } from '#src/env.ts';
import { AppError } from '#src/errors.ts';

const faultsOf = (source: Record<string, string>): string[] => {
  try {
    readEnv(source);
    return [];
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    return (error as AppError).issues.map(({ field }) => field);
  }
};

test('without settings the portal answers at 127.0.0.1:4321 and keeps its files in ./data', () => {
  expect(readEnv({})).toEqual({
    HOST: '127.0.0.1',
    PORT: 4321,
    DATA_DIR: './data',
    DESK_ALLOW: OFFICE_RANGES,
  });
});

test('an empty setting is no setting', () => {
  expect(readEnv({ PORT: '', SITE_URL: '' })).toEqual(readEnv({}));
});

test('every wrong setting is named at once, in Chinese', () => {
  const wrong = { HOST: 'a b', PORT: '99999', SITE_URL: 'x.gov.cn' };
  expect(faultsOf(wrong)).toEqual(['HOST', 'PORT', 'SITE_URL']);
  expect(() => readEnv(wrong)).toThrow('启动设置有误');
});

test.each(['0', '65536', '-1', '4321x', '1e3', ' 80'])('PORT=%s is refused', (PORT) => {
  expect(faultsOf({ PORT })).toEqual(['PORT']);
});

test.each(['1', '80', '65535'])('PORT=%s is taken', (PORT) => {
  expect(readEnv({ PORT }).PORT).toBe(Number(PORT));
});

test.each(['ftp://x.gov.cn', 'https://x.gov.cn/?a=1', 'https://x.gov.cn/#a', '/zjw', 'https://'])(
  'SITE_URL=%s is refused',
  (SITE_URL) => expect(faultsOf({ SITE_URL })).toEqual(['SITE_URL']),
);

test.each([
  [undefined, ''],
  ['https://x.gov.cn', ''],
  ['https://x.gov.cn/', ''],
  ['https://x.gov.cn/zjw/', '/zjw'],
  ['https://x.gov.cn/a/b', '/a/b'],
])('a portal at %s has the base path "%s"', (url, base) => expect(basePath(url)).toBe(base));

test('the engine is SQLite unless told otherwise', () => {
  expect(dbEngine()).toBe('sqlite');
});

const PROVIDER = {
  OIDC_ISSUER: 'https://id.x.gov.cn/realm',
  OIDC_CLIENT_ID: 'mingchuang',
  OIDC_CLIENT_SECRET: 's',
};

test('an identity provider is set with its three settings together, or not at all', () => {
  expect(providerOf(readEnv({}))).toBeUndefined();
  expect(providerOf(readEnv({ ...PROVIDER, OIDC_SECOND_FACTOR: 'mfa, otp,' }))).toEqual({
    ...{ issuer: 'https://id.x.gov.cn/realm', clientId: 'mingchuang', clientSecret: 's' },
    secondFactor: ['mfa', 'otp'],
  });
  expect(faultsOf({ OIDC_ISSUER: PROVIDER.OIDC_ISSUER })).toEqual(['OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET']);
  expect(faultsOf({ ...PROVIDER, OIDC_ISSUER: '', PORT: 'x' })).toEqual(['PORT', 'OIDC_ISSUER']);
});

test.each([
  'http://id.x.gov.cn',
  'id.x.gov.cn',
  'https://id.x.gov.cn/?a=1',
  'https://u:p@id.x.gov.cn',
  'ftp://x',
])('OIDC_ISSUER=%s is refused', (OIDC_ISSUER) =>
  expect(faultsOf({ ...PROVIDER, OIDC_ISSUER })).toEqual(['OIDC_ISSUER']),
);

test('on this machine itself the provider may speak plain http', () => {
  expect(faultsOf({ ...PROVIDER, OIDC_ISSUER: 'http://localhost:8080' })).toEqual([]);
});

const HOOK = { WEBHOOK_URL: 'https://x.gov.cn/hook?key=1', WEBHOOK_SECRET: 'sixteen-letters-' };

test.each(['http://10.1.2.3/hook', 'http://x.gov.cn/hook', 'ftp://x', '/hook', 'https://a:b@x.gov.cn/', 'x'])(
  'notices do not go to %s: to another host only by https, and by no name and password',
  (WEBHOOK_URL) => expect(faultsOf({ ...HOOK, WEBHOOK_URL })).toEqual(['WEBHOOK_URL']),
);

test('notices go to this machine by http, to others by https, signed unless 企业微信 takes them', () => {
  expect(targetOf(readEnv(HOOK))).toEqual({
    ...{ url: HOOK.WEBHOOK_URL, secret: HOOK.WEBHOOK_SECRET, adapter: 'json' },
  });
  expect(faultsOf({ ...HOOK, WEBHOOK_URL: 'http://127.0.0.1:9000/hook' })).toEqual([]);
  expect(faultsOf({ ...HOOK, WEBHOOK_SECRET: '' })).toEqual(['WEBHOOK_SECRET']);
  expect(faultsOf({ ...HOOK, WEBHOOK_SECRET: 'short' })).toEqual(['WEBHOOK_SECRET']);
  expect(faultsOf({ WEBHOOK_URL: HOOK.WEBHOOK_URL, WEBHOOK_ADAPTER: 'wecom' })).toEqual([]);
  expect(faultsOf({ ...HOOK, WEBHOOK_ADAPTER: 'feishu' })).toEqual(['WEBHOOK_ADAPTER']);
  expect(targetOf(readEnv({}))).toBeUndefined();
});
