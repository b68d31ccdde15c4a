import { connect } from 'node:net';
import { AppError } from '../errors.ts';
import { shownName } from '../uploads/names.ts';

const PIECE = 64 * 1024;
const PATIENCE = 20_000;

/**
 * Has a file looked at by clamd (INSTREAM). No answer, an error and a limit of clamd refuse it as a find does.
 * @param address `host:port`
 * @throws AppError `invalid` for a virus, `busy` when it could not be looked at
 */
export async function scan(address: string, name: string, bytes: Buffer): Promise<void> {
  const said = await ask(address, bytes).catch((error: Error) => `${error.message} ERROR`);
  if (said === 'stream: OK') return;
  const found = /^stream: (.+) FOUND$/.exec(said)?.[1];
  if (found)
    throw new AppError(
      'invalid',
      `《${shownName(name)}》里查出病毒（${shownName(found)}），没有收下。请先在本机查杀`,
    );
  throw new AppError('busy', '病毒查杀没有回应，文件没有收下。请稍后再试，仍不行的找系统管理员');
}

function ask(address: string, bytes: Buffer): Promise<string> {
  const [, host = '', port = ''] = /^(.*):(\d+)$/.exec(address) ?? [];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), host.replace(/^\[|\]$/g, ''));
    let said = '';
    socket.setTimeout(PATIENCE, () => socket.destroy(new Error('timeout')));
    socket.on('connect', () => {
      socket.write('zINSTREAM\0');
      for (let at = 0; at < bytes.length; at += PIECE) {
        const piece = bytes.subarray(at, at + PIECE);
        const length = Buffer.alloc(4);
        length.writeUInt32BE(piece.length);
        socket.write(length);
        socket.write(piece);
      }
      socket.write(Buffer.alloc(4));
    });
    socket.on('data', (more) => (said += more.toString('utf8').slice(0, 1000)));
    socket.on('error', reject);
    socket.on('close', () => resolve(said.replace(/\0.*$/s, '').trim()));
  });
}
