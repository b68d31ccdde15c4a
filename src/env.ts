import { z } from 'zod';
import { isRange, OFFICE_RANGES } from './desk/network.ts';
import { AppError, block } from './errors.ts';

const port = z
  .string()
  .regex(/^\d{1,5}$/, 'PORT 应为 1 到 65535 之间的整数')
  .transform(Number)
  .refine((n) => n >= 1 && n <= 65535, 'PORT 应为 1 到 65535 之间的整数');

const host = z
  .string()
  .regex(/^(localhost|[\w.-]+|[0-9a-fA-F:]+)$/, 'HOST 应为主机名或 IP 地址，例如 127.0.0.1');

const siteUrl = z
  .string()
  .refine(isSiteUrl, 'SITE_URL 应为完整的 http(s) 网址，不带查询和锚点，例如 https://x.gov.cn/zjw/');

const ranges = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .refine((all) => all.every(isRange), 'DESK_ALLOW 应为网段，用逗号隔开，例如 10.1.0.0/16,192.168.3.0/24');

const clamd = z.string().regex(/^\S+:\d{1,5}$/, 'CLAMD 应为 clamd 的主机和端口，例如 127.0.0.1:3310');

const witness = z
  .string()
  .refine((value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''), 'WITNESS_URL 应为见证方的完整网址');

/** The provider speaks https; plain http only on this machine, where nobody listens in. */
const issuer = z.string().refine(isIssuer, 'OIDC_ISSUER 应为统一身份认证平台的 https 网址，不带查询和锚点');

/** Plain http only to this machine: a title on its way to another host is never in the clear. */
const webhook = z
  .string()
  .refine(isWebhook, 'WEBHOOK_URL 应为接收通知的完整 https 网址；只有发给本机才可以用 http');

const ADAPTERS = ['json', 'wecom', 'dingtalk'] as const;
const adapter = z.enum(ADAPTERS, `WEBHOOK_ADAPTER 应为 ${ADAPTERS.join('、')} 之一`);

const factors = z
  .string()
  .transform((text) => text.split(',').flatMap((one) => one.trim() || []))
  .optional();

const schema = z.object({
  HOST: host.default('127.0.0.1'),
  PORT: port.default(4321),
  DATA_DIR: z.string().min(1, 'DATA_DIR 不能为空').default('./data'),
  SITE_URL: siteUrl.optional(),
  DESK_ALLOW: ranges.default(OFFICE_RANGES),
  CLAMD: clamd.optional(),
  LEDGER_KEY: z.string().optional(),
  WITNESS_URL: witness.optional(),
  CHROMIUM: z.string().optional(),
  OIDC_ISSUER: issuer.optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_SECOND_FACTOR: factors,
  WEBHOOK_URL: webhook.optional(),
  WEBHOOK_SECRET: z.string().min(16, 'WEBHOOK_SECRET 太短，至少16个字符').optional(),
  WEBHOOK_ADAPTER: adapter.optional(),
  BACKUP_DIR: z.string().optional(),
  BACKUP_KEY: z.string().optional(),
});

/** Together or not at all. */
const PROVIDER = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;

/** Settings of one process. `SITE_URL` may carry a path, which is the base path of every link. */
export type Env = z.output<typeof schema>;

/**
 * The only reader of process.env.
 * @throws AppError `invalid` naming every wrong value at once
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  const lacking = PROVIDER.some((name) => given[name]) ? PROVIDER.filter((name) => !given[name]) : [];
  // 企业微信 knows who may send by the key in its address; the others by the signature.
  const unsigned = given['WEBHOOK_URL'] && given['WEBHOOK_ADAPTER'] !== 'wecom' && !given['WEBHOOK_SECRET'];
  if (result.success && !lacking.length && !unsigned) return result.data;
  throw new AppError('invalid', '启动设置有误', [
    ...(result.error?.issues ?? []).map((issue) => block(issue.path.join('.'), issue.message)),
    ...lacking.map((name) => block(name, `${PROVIDER.join('、')} 要一起设置，缺 ${name}`)),
    ...(unsigned ? [block('WEBHOOK_SECRET', 'WEBHOOK_URL 要和签名的密钥 WEBHOOK_SECRET 一起设置')] : []),
  ]);
}

/** 统一身份认证平台. `secondFactor`: values of `amr` or `acr` by which it says that it asked for two factors. */
export type Provider = { issuer: string; clientId: string; clientSecret: string; secondFactor: string[] };

/** The provider people may sign in by; undefined when none is set. */
export function providerOf(env: Env = readEnv()): Provider | undefined {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_SECOND_FACTOR: secondFactor = [] } = env;
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID || !OIDC_CLIENT_SECRET) return undefined;
  return { issuer: OIDC_ISSUER, clientId: OIDC_CLIENT_ID, clientSecret: OIDC_CLIENT_SECRET, secondFactor };
}

/** Where 待办 and 催办 are sent. `url` may hold a key: it is shown to nobody. */
export type Target = { url: string; secret: string; adapter: (typeof ADAPTERS)[number] };

/** Where notices go; undefined when nothing is set. */
export function targetOf(
  env: Pick<Env, 'WEBHOOK_URL' | 'WEBHOOK_SECRET' | 'WEBHOOK_ADAPTER'> = readEnv(),
): Target | undefined {
  const { WEBHOOK_URL: url, WEBHOOK_SECRET: secret = '', WEBHOOK_ADAPTER: adapter = 'json' } = env;
  return url ? { url, secret, adapter } : undefined;
}

/** Engine behind the column vocabulary, decided before the schema is loaded. */
export const dbEngine = (): 'sqlite' | 'postgres' =>
  process.env.DB_ENGINE === 'postgres' ? 'postgres' : 'sqlite';

/** Path under which the portal lives: '' or '/zjw'. */
export function basePath(siteUrl: string | undefined): string {
  return siteUrl ? new URL(siteUrl).pathname.replace(/\/+$/, '') : '';
}

function isSiteUrl(value: string): boolean {
  const url = URL.parse(value);
  return !!url && /^https?:$/.test(url.protocol) && !url.search && !url.hash;
}

function isIssuer(value: string): boolean {
  const url = URL.parse(value);
  return !!url && isGuarded(url) && !url.search && !url.hash && !url.username;
}

function isWebhook(value: string): boolean {
  const url = URL.parse(value);
  return !!url && isGuarded(url) && !url.hash && !url.username && !url.password;
}

/** Nobody listens in: https, or this machine itself. */
const isGuarded = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && /^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostname));
