import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { APIRoute } from 'astro';
import { publicFile } from '../../../dossiers/service.ts';
import { AppError } from '../../../errors.ts';

/** A file of a public document: always a download, never run in our origin, asked anew each time whether it is still public. */
export const GET: APIRoute = async ({ params, request, locals: { ctx } }) => {
  const { sha = '', name = '' } = params;
  const file = await publicFile(ctx, sha, name);
  if (file.state === 'missing') return new Response(null, { status: 404 });
  if (file.state === 'withdrawn')
    return new Response('这份附件所在的信息已经撤下\n', { status: 410, headers: PLAIN });
  const etag = `"${sha}"`;
  const headers = {
    etag,
    'cache-control': 'no-cache',
    'content-type': TYPES[name.split('.').pop()!.toLowerCase()] ?? 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${extended(name)}`,
    'content-security-policy': "default-src 'none'; sandbox",
  };
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers });
  const bytes = createReadStream(file.path);
  await new Promise<void>((ready, lost) => {
    bytes.once('open', () => ready());
    bytes.once('error', () => lost(new AppError('busy', '文件暂时取不到，请稍后再试')));
  });
  return new Response(Readable.toWeb(bytes) as ReadableStream, {
    headers: { ...headers, 'content-length': String(file.bytes) },
  });
};

const PLAIN = { 'content-type': 'text/plain; charset=utf-8' };

/** RFC 8187: what encodeURIComponent leaves but a header value may not hold. */
const extended = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);

const TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  pdf: 'application/pdf',
  ofd: 'application/ofd',
  csv: 'text/csv; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  doc: 'application/msword',
  xls: 'application/vnd.ms-excel',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
};
