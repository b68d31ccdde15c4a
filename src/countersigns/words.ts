import { waitWords } from '../limits/rules.ts';
import type { Places } from '../previews/service.ts';
import type { Opened } from './service.ts';

type Gone = Exclude<Opened, { standing: 'open' }>;

/** What somebody reads whose link opens nothing: as much as helps, and nothing of what it was for. */
export function goneWords(opened: Gone): { status: number; title: string; lead: string } {
  switch (opened.standing) {
    case 'used':
      return gone(
        '会签意见已经收到',
        '一个链接只能用一次，这个链接已经用过。要补充意见，请联系发链接给您的人。',
      );
    case 'revoked':
      return gone('这个链接已经收回', '发链接的单位收回了它。请联系发链接给您的人。');
    case 'expired':
      return gone('这个链接已经过期', '还要提意见的，请联系发链接给您的人，请他再发一个。');
    case 'changed':
      return gone(
        '内容有了改动，这个链接作废',
        '您收到的链接针对改动以前的内容。请联系发链接给您的人，请他再发一个。',
      );
    case 'closed':
      return gone('这件事已经办完', '不用再提会签意见了。');
    case 'unknown':
      return {
        status: 404,
        title: '没有这个链接',
        lead: '请核对网址是不是完整，最好从收到的消息里直接打开。',
      };
    case 'limited':
      return {
        ...{ status: 429, title: '试的次数太多' },
        lead: `请过${waitWords(opened.retryAfter)}再试。从收到的消息里直接打开，不要手抄网址。`,
      };
  }
}

/** Where a link finds the pages and files of its release; `''` is the link itself. */
export const guestPlaces = (token: string): Places => ({
  page: (editionId) => (editionId ? `/sign/${token}/${editionId}` : `/sign/${token}`),
  file: (editionId, { sha256, name }) => `/sign/${token}/${editionId}/${sha256}/${encodeURIComponent(name)}`,
  guest: true,
});

const gone = (title: string, lead: string) => ({ status: 410, title, lead });
