import { createHash, createSign, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the provider says wrongly, or in another way than usual; forgotten after one answer. */
export type Odd = { claims?: Record<string, unknown>; foreignKey?: boolean; unsigned?: boolean };

export type TestProvider = {
  issuer: string;
  settings: Record<string, string>;
  /** Who signs in there next. */
  who: string;
  odd: Odd;
  /** Refuses at its own page, as when the person presses 取消. */
  denies: boolean;
  /** Codes given out and taken back in, tokens refused. */
  counts: { authorized: number; taken: number; refused: number };
  close(): Promise<void>;
};

const CLIENT = { id: 'mingchuang', secret: 'a secret: with & signs' };

/**
 * A small OpenID provider: discovery, keys, authorization with PKCE, a code good once, RS256. It stands at `localhost`, which
 * is another site than the portal's 127.0.0.1.
 */
export async function openProvider(clock: () => Date): Promise<TestProvider> {
  const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const codes = new Map<string, Asked>();
  const provider: TestProvider = {
    ...{ issuer: '', settings: {}, who: '', odd: {}, denies: false },
    counts: { authorized: 0, taken: 0, refused: 0 },
    close: () => new Promise((done) => (server.closeAllConnections(), server.close(() => done()))),
  };
  const keys = { own: own.privateKey, foreign: foreign.privateKey };
  const rooms: Record<string, (req: IncomingMessage, res: ServerResponse, url: URL) => unknown> = {
    '/.well-known/openid-configuration': (_, res) => json(res, describe(provider.issuer)),
    '/jwks': (_, res) =>
      json(res, {
        keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }],
      }),
    '/authorize': (_, res, { searchParams }) => authorize(provider, codes, searchParams, res),
    '/token': (req, res) => token(provider, codes, keys, clock, req, res),
  };
  const server = createServer((req, res) => {
    const url = new URL(req.url!, provider.issuer);
    const room = rooms[url.pathname];
    if (room) void room(req, res, url);
    else json(res, {}, 404);
  });
  await new Promise<void>((ready) => server.listen(0, 'localhost', ready));
  provider.issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  provider.settings = {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_SECOND_FACTOR: 'mfa,urn:two',
  };
  return provider;
}

type Asked = { challenge: string; nonce: string; redirect: string; who: string };

function describe(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    code_challenge_methods_supported: ['S256'],
  };
}

function authorize(
  provider: TestProvider,
  codes: Map<string, Asked>,
  asked: URLSearchParams,
  res: ServerResponse,
): void {
  const given = (name: string) => asked.get(name) ?? '';
  const sound =
    given('client_id') === CLIENT.id &&
    given('response_type') === 'code' &&
    given('code_challenge_method') === 'S256' &&
    given('nonce') &&
    given('state');
  if (!sound) return json(res, { error: 'invalid_request' }, 400);
  const back = new URL(given('redirect_uri'));
  back.searchParams.set('state', given('state'));
  if (provider.denies) back.searchParams.set('error', 'access_denied');
  else {
    const code = randomUUID();
    const [challenge, nonce, redirect] = [given('code_challenge'), given('nonce'), given('redirect_uri')];
    codes.set(code, { challenge, nonce, redirect, who: provider.who });
    provider.counts.authorized++;
    back.searchParams.set('code', code);
  }
  res.writeHead(302, { location: back.href }).end();
}

async function token(
  provider: TestProvider,
  codes: Map<string, Asked>,
  keys: { own: KeyObject; foreign: KeyObject },
  clock: () => Date,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const form = new URLSearchParams(Buffer.concat(chunks).toString());
  const asked = codes.get(form.get('code') ?? '');
  codes.delete(form.get('code') ?? '');
  const verifier = createHash('sha256').update(form.get('code_verifier') ?? '');
  const sound =
    isClient(req) &&
    asked?.challenge === verifier.digest('base64url') &&
    asked.redirect === form.get('redirect_uri');
  if (!sound) {
    provider.counts.refused++;
    return json(res, { error: 'invalid_grant' }, 400);
  }
  provider.counts.taken++;
  const now = Math.floor(clock().getTime() / 1000);
  const times = { iat: now, exp: now + 300 };
  const claims = { iss: provider.issuer, aud: CLIENT.id, sub: asked.who, nonce: asked.nonce, ...times };
  const { odd } = provider;
  provider.odd = {};
  const id_token = jwt({ ...claims, ...odd.claims }, odd.foreignKey ? keys.foreign : keys.own, odd.unsigned);
  json(res, { access_token: randomUUID(), token_type: 'Bearer', expires_in: 300, id_token });
}

function isClient({ headers }: IncomingMessage): boolean {
  const [id = '', secret = ''] = Buffer.from(headers.authorization?.split(' ')[1] ?? '', 'base64')
    .toString()
    .split(':')
    .map((one) => new URLSearchParams(`x=${one}`).get('x')!);
  return id === CLIENT.id && secret === CLIENT.secret;
}

function jwt(claims: object, key: KeyObject, unsigned = false): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const said = `${part(unsigned ? { alg: 'none' } : { alg: 'RS256', kid: 'k1' })}.${part(claims)}`;
  return unsigned ? `${said}.` : `${said}.${createSign('RSA-SHA256').update(said).sign(key, 'base64url')}`;
}

function json(res: ServerResponse, body: object, status = 200): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
