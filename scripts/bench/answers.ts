import { createHash } from 'node:crypto';
import { request } from 'node:http';

/** One answer exactly as it was sent: nothing unpacked, header names as they came. */
export type Answer = { status: number; headers: [name: string, value: string][]; body: Buffer };

/** What node adds by itself, or differs from one moment to the next. */
const OWN = new Set(['connection', 'keep-alive', 'date', 'transfer-encoding']);

/** GET without following redirects or unpacking. */
export function ask(url: string, accept = 'identity'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { 'accept-encoding': accept }, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const { rawHeaders } = res;
        const headers = rawHeaders.flatMap((name, at): Answer['headers'] =>
          at % 2 || OWN.has(name.toLowerCase()) ? [] : [[name, rawHeaders[at + 1]!]],
        );
        resolve({ status: res.statusCode!, headers, body: Buffer.concat(chunks) });
      });
    });
    asked.on('error', reject).end();
  });
}

export const header = ({ headers }: Answer, wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

/** Status, every header and every byte of the body, in one comparable line each. */
export const seal = ({ status, headers, body }: Answer): string =>
  [status, JSON.stringify(headers), createHash('sha256').update(body).digest('hex')].join('\n');

/** Path of every document of a list, in the order of its pages. */
export async function documentPaths(url: string, column: string, most = Infinity): Promise<string[]> {
  const paths: string[] = [];
  for (let page = 1; paths.length < most; page++) {
    const { body } = await ask(`${url}/${column}.json?size=50&page=${page}`);
    const { results } = JSON.parse(String(body)) as { results: { url: string }[] };
    const fresh = results.map((one) => new URL(one.url).pathname).filter((path) => !paths.includes(path));
    if (!fresh.length) break;
    paths.push(...fresh);
  }
  return paths.slice(0, most);
}
