import { createServer } from 'node:http';

/**
 * What everything is compared with: node:http that answers every request with the same bytes and headers. It takes them
 * from the address in BENCH_OF, asked once.
 */
const answer = await fetch(process.env['BENCH_OF']!, { headers: { 'accept-encoding': 'identity' } });
const body = Buffer.from(await answer.arrayBuffer());
const own = new Set(['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding']);
const headers = [...answer.headers].filter(([name]) => !own.has(name)).flat();
headers.push('content-length', String(body.length));

createServer((_, res) => {
  res.writeHead(200, headers);
  res.end(body);
}).listen(Number(process.env['PORT']), '127.0.0.1', () => console.log('ready'));
