import { readOfdText, takeOfd } from '../word/ofd.ts';
import { openArchive } from '../word/safezip.ts';
import { advise, emptyView, line, shown, type View } from './view.ts';

/** Text of an OFD page by page. */
export function viewOfd(bytes: Buffer): View {
  const { pages, scanned } = readOfdText(takeOfd(openArchive(bytes)));
  const html = pages.map(
    (lines, i) =>
      (pages.length > 1 ? `<h2>第${i + 1}页</h2>` : '') +
      (lines.length ? lines.map((text) => line(text)).join('') : '<p>这一页是图片，没有文字。</p>'),
  );
  return {
    ...emptyView(),
    html: scanned ? '' : html.join(''),
    texts: pages.flat().map(shown),
    remarks: scanned ? [advise('scanned', '是扫描件，读屏软件读不出来。请同时上传可以复制文字的版本')] : [],
    scanned,
    pages: pages.length,
  };
}
