import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

export type Coding = 'br' | 'gzip' | 'identity';

/** One body in one coding with its header lists ready to write. */
export type Variant = { body: Buffer; etag: string; found: string[]; unchanged: string[] };

/** An answer of status 200 in every coding; where compression gains nothing the codings share one variant. */
export type Bytes = Record<Coding, Variant>;

/**
 * Makes the finished bytes of one answer.
 * @param common flat header list without length, coding and ETag
 * @param always flat list of what a 304 repeats
 */
export async function finishedBytes(
  body: Buffer,
  {
    common,
    always,
    text,
    quality = 5,
  }: { common: string[]; always: string[]; text: boolean; quality?: number },
): Promise<Bytes> {
  const hash = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  const variant = (coded: Buffer, coding: Coding): Variant => {
    const etag = coding === 'identity' ? `"${hash}"` : `"${hash}-${coding}"`;
    const named = coding === 'identity' ? [] : ['Content-Encoding', coding];
    const length = ['Content-Length', String(coded.length)];
    return {
      body: coded,
      etag,
      found: [...common, ...named, ...length, 'ETag', etag],
      unchanged: [...always, 'ETag', etag],
    };
  };
  const identity = variant(body, 'identity');
  if (!text) return { identity, gzip: identity, br: identity };
  const [br, gz] = await Promise.all([
    brotli(body, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
    zip(body),
  ]);
  const smaller = (coded: Buffer, coding: Coding) =>
    coded.length < body.length ? variant(coded, coding) : identity;
  return { identity, gzip: smaller(gz, 'gzip'), br: smaller(br, 'br') };
}

/** Bytes held in memory. */
export const weight = (bytes: Bytes): number =>
  [...new Set([bytes.identity, bytes.gzip, bytes.br])].reduce((sum, { body }) => sum + body.length, 0);

/** Answers from finished bytes: 304 when the client has them, else 200 in the coding it prefers. */
export function sendBytes(req: IncomingMessage, res: ServerResponse, bytes: Bytes): void {
  const { headers } = req;
  const variant = bytes[codingOf(headers['accept-encoding'])];
  const known = headers['if-none-match'];
  // Tags are quoted, so a tag inside the header is a whole one, in a list or behind W/.
  if (known !== undefined && (known === '*' || known.includes(variant.etag))) {
    res.writeHead(304, variant.unchanged).end();
    return;
  }
  res.writeHead(200, variant.found).end(variant.body);
}

const codings = new Map<string, Coding>();

/** Coding of the answer for an Accept-Encoding header; browsers send a handful of them, so each is read once. */
export function codingOf(accept: string | undefined): Coding {
  if (accept === undefined) return 'identity';
  const known = codings.get(accept);
  if (known !== undefined) return known;
  const coding = chosen(accept);
  if (codings.size >= 256) codings.clear();
  codings.set(accept, coding);
  return coding;
}

/** Quickly packed, for an answer that is sent once. */
export const packOnce = (body: Buffer): Promise<Buffer> => zip(body, { level: 4 });

function chosen(accept: string): Coding {
  const weights = new Map(accept.toLowerCase().split(',').map(weighed));
  const of = (coding: Coding) => weights.get(coding) ?? weights.get('*') ?? 0;
  const [br, gz] = [of('br'), of('gzip')];
  if (br > 0 && br >= gz) return 'br';
  return gz > 0 ? 'gzip' : 'identity';
}

function weighed(part: string): [string, number] {
  const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
  const q = parameters.find((piece) => piece.startsWith('q='));
  return [name, q === undefined ? 1 : Number(q.slice(2)) || 0];
}

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);
