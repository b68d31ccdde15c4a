import type { IncomingMessage } from 'node:http';
import { isDesk } from './address.ts';

/** Bytes a form may have, by where it is sent (architecture §8). */
export type BodyLimits = { open: number; comment: number; desk: number; upload: number };

export const BODY_LIMITS: BodyLimits = {
  open: 64 * 1024,
  comment: 256 * 1024,
  desk: 4 * 1024 ** 2,
  upload: 30 * 1024 ** 2,
};

/** `large` for one over its limit, `busy` when all forms under way together are too much, `broken` when it did not arrive whole. */
export type Refused = 'large' | 'busy' | 'broken';

export type Intake = {
  /** Reads a whole body. Call `done` with it when its answer is made. */
  read(req: IncomingMessage, limit: number): Promise<Buffer | Refused>;
  done(body: Buffer): void;
};

/** @param path below the base */
export function bodyLimit(path: string, limits: BodyLimits): number {
  // A text that is too long comes back with all its words, and one 汉字 takes nine bytes in a form.
  if (!isDesk(path)) return path.endsWith('/comment') ? limits.comment : limits.open;
  // A form that waits is carried through the sign-in as one field of another: its quotation marks are written twice.
  if (path.startsWith('/desk/signin')) return 2 * limits.desk + limits.open;
  return path === '/desk/import' || path.endsWith('/upload') ? limits.upload : limits.desk;
}

/**
 * Bodies are read before the handler runs: a slow or broken sender never holds a render, and one that is too long is
 * refused before anything looks at it.
 * @param budget bytes of all bodies under way together
 */
export function openIntake(budget: number): Intake {
  let held = 0;
  return {
    read(req, limit) {
      const { promise, resolve } = Promise.withResolvers<Buffer | Refused>();
      const chunks: Buffer[] = [];
      let size = 0;
      const end = (result: Buffer | Refused) => {
        req.off('data', take).off('end', whole).off('close', broken);
        if (typeof result === 'string') held -= size;
        resolve(result);
      };
      const take = (chunk: Buffer) => {
        size += chunk.length;
        held += chunk.length;
        if (size > limit) end('large');
        else if (held > budget) end('busy');
        else chunks.push(chunk);
      };
      const whole = () => end(Buffer.concat(chunks));
      const broken = () => end('broken');
      req.on('data', take).on('end', whole).on('close', broken);
      return promise;
    },
    done(body) {
      held -= body.length;
    },
  };
}

const LINGER_MS = 5000;

/**
 * After a refusal the rest of the body is read and thrown away for a while: closing at once would reset the
 * connection, and the sender would see that instead of the reason.
 */
export function drain(req: IncomingMessage): void {
  req.resume();
  if (req.complete) return;
  const timer = setTimeout(() => req.socket.destroy(), LINGER_MS).unref();
  req.once('end', () => clearTimeout(timer));
}
