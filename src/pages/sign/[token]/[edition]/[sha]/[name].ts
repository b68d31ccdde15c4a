import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { APIRoute } from 'astro';
import { fileHeaders } from '../../../../../components/documents/download.ts';
import { openedBy } from '../../../../../countersigns/service.ts';

/** A file of what a 会签 link is about, as long as the link is open. */
export const GET: APIRoute = async ({ params, locals: { ctx, client } }) => {
  const { token = '', edition = '', sha = '', name = '' } = params;
  const opened = await openedBy(ctx, { token, client });
  const part =
    opened.standing === 'open'
      ? opened.release.parts.find(({ editionId }) => editionId === edition)
      : undefined;
  const file = part?.content.attachments.find((one) => one.sha256 === sha && one.name === name);
  if (!file) return new Response(null, { status: 404 });
  const bytes = createReadStream(ctx.store.files.path(file.sha256));
  return new Response(Readable.toWeb(bytes) as ReadableStream, {
    headers: { ...fileHeaders(name), 'content-length': String(file.bytes), 'cache-control': 'no-store' },
  });
};
