import { createServer } from 'node:http';

/**
 * What everything is compared with: node:http that answers every request with the same bytes and headers. It takes them
 * from the address given first, asked once; the port comes second.
 */
const [address, port] = process.argv.slice(2);
const answer = await fetch(address!, { headers: { 'accept-encoding': 'identity' } });
const body = Buffer.from(await answer.arrayBuffer());
const own = new Set(['connection', 'keep-alive', 'date', 'content-length', 'transfer-encoding']);
const headers = [...answer.headers].filter(([name]) => !own.has(name)).flat();
headers.push('content-length', String(body.length));

createServer((_, res) => {
  res.writeHead(200, headers);
  res.end(body);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
