/** Headers of a file: always a download, never run in our origin. */
export const fileHeaders = (name: string): Record<string, string> => ({
  'content-type': TYPES[name.split('.').pop()!.toLowerCase()] ?? 'application/octet-stream',
  'content-disposition': `attachment; filename*=UTF-8''${extended(name)}`,
  'content-security-policy': "default-src 'none'; sandbox",
});

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
  wps: 'application/vnd.ms-works',
  xls: 'application/vnd.ms-excel',
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  zip: 'application/zip',
};
