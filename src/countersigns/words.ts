import { waitWords } from '../limits/rules.ts';
import type { Places } from '../previews/service.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';
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

/** What a release does beyond publishing something new, so that nobody agrees to the wrong thing; '' where it does no more. */
export function doesWords({ kind, plan }: Pick<ReleaseInWriting, 'kind' | 'plan'>): string {
  const note = typeof plan?.['note'] === 'string' && plan['note'] ? `公开的说明是：${plan['note']}` : '';
  if (kind === 'withdraw') return '这次是撤下：办完以后，下面的网页公众看不到了。';
  if (kind === 'correct') return `这次是更正已经公开的内容。${note}`;
  if (kind === 'rollback') return `这次是恢复成以前的版本。${note}`;
  return plan?.['update'] ? `这次是更新已经公开的内容。${note}` : '';
}

/** Where a link finds the pages and files of its release; `''` is the link itself. */
export const guestPlaces = (token: string): Places => ({
  page: (editionId) => (editionId ? `/sign/${token}/${editionId}` : `/sign/${token}`),
  file: (editionId, { sha256, name }) => `/sign/${token}/${editionId}/${sha256}/${encodeURIComponent(name)}`,
  guest: true,
});

const gone = (title: string, lead: string) => ({ status: 410, title, lead });
