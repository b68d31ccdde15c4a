import { inEights } from '../ledger/rules.ts';
import type { ReleaseKind } from '../releases/rules.ts';

/** What a line of the public log is called in its tag. */
export const KIND_TAGS: Record<ReleaseKind, { text: string; kind?: 'info' | 'warn' }> = {
  publish: { text: '发布', kind: 'info' },
  import: { text: '导入', kind: 'info' },
  correct: { text: '更正', kind: 'warn' },
  withdraw: { text: '撤下' },
  rollback: { text: '恢复旧版', kind: 'warn' },
  erase: { text: '清除' },
};

/** Manifests and checkpoints on one page of JSON. */
export const LOG_PAGE = 100;
/** Releases on one page of the log. */
export const SHOWN_PAGE = 20;

/**
 * What a receipt, a printed page or a feed says of the record: `size` manifests, their root, when it was signed. On a kept
 * page it is the newest of the moment the page was made and makes none stale: an older one proves as much of all that was
 * published before it, and to follow it every page would be made anew every five minutes.
 */
export type Witnessed = { size: number; root: string; at: Date };

/** What comparing a checkpoint of a receipt came to. */
export type Compared = {
  size: number;
  root: string;
  newest: number;
  verdict: 'same' | 'different' | 'ahead';
};

/**
 * 检查点：第12号 d4df03d0 119ba93e …, whole: half of it would prove nothing. Without its moment, which is another every five
 * minutes while number and root stay.
 */
export const witnessWords = ({ size, root }: Witnessed): string => `检查点：第${size}号　${inEights(root)}`;

/** 1份，5个附件. */
export const amountWords = (documents: number, files: number): string =>
  `${documents}份${files ? `，${files}个附件` : ''}`;

/** A number as sent in an address or a form: whole and positive. */
export function readNumber(text: string): number | null {
  const digits = text.replace(/[\s,，第号]/g, '');
  return /^[1-9]\d{0,8}$/.test(digits) ? Number(digits) : null;
}
