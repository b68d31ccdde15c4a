import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ask } from './answers.ts';

/**
 * What everything is compared with: node:http that answers each of some paths with the bytes and headers another server
 * gave once. Arguments: that server's address, the coding to ask for, paths.
 */
const [address, coding, ...paths] = process.argv.slice(2);
const answers = new Map<string, { status: number; headers: string[]; body: Buffer }>();
for (const path of paths) {
  const { status, headers, body } = await ask(address! + path, coding);
  answers.set(path, { status, headers: headers.flat(), body });
}

const server = createServer((req, res) => {
  const { status, headers, body } = answers.get(req.url!)!;
  res.writeHead(status, headers);
  res.end(body);
}).listen(0, '127.0.0.1', () => {
  console.log(`ready at http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
