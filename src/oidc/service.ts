import * as oidc from 'openid-client';
import type { Ctx } from '../context.ts';
import { type Provider, providerOf } from '../env.ts';
import { AppError } from '../errors.ts';
import { LIFE } from '../sessions/rules.ts';
import { href } from '../site.ts';
import { seal, unseal } from '../submissions/sealing.ts';
import { type Journey, provesTwo, subjectAt } from './rules.ts';

/** Address below the base to which the provider sends people back. */
export const CALLBACK = '/desk/signin/oidc';

const ABOUT = 'cookie|oidc';
/** Seconds the provider may take to answer, and its clock may be off. */
const PATIENCE = 5;
const TOLERANCE = 30;

/**
 * Where to send somebody who signs in by the provider, and what to keep until they are back (authorization code, PKCE, state
 * and nonce). @throws AppError `missing` when none is set, `busy` when it does not answer
 */
export async function beginSignIn(ctx: Ctx, to: string): Promise<{ url: URL; sealed: string }> {
  const { config } = await reached(ctx);
  const verifier = oidc.randomPKCECodeVerifier();
  const journey: Journey = {
    ...{ state: oidc.randomState(), nonce: oidc.randomNonce(), verifier },
    ...{ to, at: ctx.now.getTime() },
  };
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: callbackOf(ctx).href,
    scope: 'openid',
    code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state: journey.state,
    nonce: journey.nonce,
  });
  return { url, sealed: seal(ctx.store.keys.of('cookie'), ABOUT, JSON.stringify(journey)) };
}

/**
 * Who came back: `subject` as it is bound, `proven` when the provider asked for two factors. Signature, issuer, audience,
 * times, nonce and state are checked by openid-client, with our clock.
 * @throws AppError `forbidden`, the same for whatever is wrong
 */
export async function arrive(
  ctx: Ctx,
  { sealed, query }: { sealed: string; query: string },
): Promise<{ subject: string; proven: boolean; to: string }> {
  const journey = journeyIn(ctx, sealed);
  if (!journey) throw new AppError('forbidden', '统一认证没有登录成功');
  const { config, provider } = await reached(ctx);
  const url = callbackOf(ctx);
  url.search = query;
  try {
    const tokens = await oidc.authorizationCodeGrant(config, url, {
      pkceCodeVerifier: journey.verifier,
      expectedState: journey.state,
      expectedNonce: journey.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims()!;
    const subject = subjectAt(provider.issuer, claims.sub);
    return { subject, proven: provesTwo(claims, provider), to: journey.to };
  } catch (error) {
    console.error(`统一认证没有通过：${reasonOf(error)}`);
    throw new AppError('forbidden', '统一认证没有登录成功');
  }
}

/** The provider as it describes itself now; people sign in seldom enough to ask every time. */
async function reached(ctx: Ctx): Promise<{ config: oidc.Configuration; provider: Provider }> {
  const provider = providerOf();
  if (!provider) throw new AppError('missing', '没有接入统一身份认证');
  const { issuer, clientId, clientSecret } = provider;
  const url = new URL(issuer);
  const insecure = url.protocol === 'http:' ? [oidc.allowInsecureRequests] : [];
  try {
    const options = { execute: insecure, timeout: PATIENCE };
    const found = await oidc.discovery(url, clientId, undefined, oidc.None(), options);
    const server = found.serverMetadata();
    const config = new oidc.Configuration(server, clientId, clocks(ctx), authOf(server, clientSecret));
    for (const set of [...insecure, oidc.enableNonRepudiationChecks]) set(config);
    config.timeout = PATIENCE;
    return { config, provider };
  } catch (error) {
    console.error(`统一认证平台没有应答：${reasonOf(error)}`);
    throw new AppError('busy', '统一认证平台现在连不上');
  }
}

/** The library asks the machine for the time; it is told how far that is from ours. */
const clocks = ({ now }: Ctx): Partial<oidc.ClientMetadata> => ({
  [oidc.clockSkew]: Math.round((now.getTime() - performance.timeOrigin - performance.now()) / 1000),
  [oidc.clockTolerance]: TOLERANCE,
});

/** `client_secret_basic` is what a provider takes that says nothing (OpenID Connect Discovery 3). */
function authOf(server: oidc.ServerMetadata, secret: string): oidc.ClientAuth {
  const ways = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return ways.includes('client_secret_basic')
    ? oidc.ClientSecretBasic(secret)
    : oidc.ClientSecretPost(secret);
}

const callbackOf = ({ site }: Ctx): URL => new URL(href(site, CALLBACK), site.origin);

function journeyIn(ctx: Ctx, sealed: string): Journey | undefined {
  const text = unseal(ctx.store.keys.of('cookie'), ABOUT, sealed);
  const journey = text && (JSON.parse(text.toString()) as Journey);
  return journey && ctx.now.getTime() - journey.at < LIFE.pending ? journey : undefined;
}

/** Codes of the library and words of the provider's error; no token, no subject. */
function reasonOf(error: unknown): string {
  const { code, error: said, cause } = error as { code?: string; error?: string; cause?: { code?: string } };
  return (
    [code, said, cause?.code].filter((one) => typeof one === 'string').join(' ') || (error as Error).name
  );
}
