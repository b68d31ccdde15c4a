import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type Got = { method: string; url: string; headers: IncomingHttpHeaders; body: string };

/** What answers the next request: a status with its body (`echo` what came), another address, or nothing for a while. */
export type Reply =
  { status: number; body?: string; echo?: true; headers?: Record<string, string> } | 'silence';

export type Receiver = {
  url: string;
  got: Got[];
  /** Answers in turn, the last one for good. */
  answer(...replies: Reply[]): void;
  close(): Promise<void>;
};

/** A server that takes notices as a chat or another system would. */
export async function openReceiver(path = '/hook'): Promise<Receiver> {
  const got: Got[] = [];
  let replies: Reply[] = [{ status: 200 }];
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      got.push({ method: req.method!, url: req.url!, headers: req.headers, body });
      const reply = replies.length > 1 ? replies.shift()! : replies[0]!;
      if (reply !== 'silence') {
        const answer = (reply.echo ? body : '') + (reply.body ?? '');
        res.writeHead(reply.status, reply.headers).end(answer);
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    got,
    answer: (...given) => void (replies = given),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
