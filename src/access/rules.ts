import { networkOf } from '../limits/rules.ts';
import { addDays } from '../text/days.ts';

/** 互联网政务应用安全管理规定 art. 20: access logs are kept for a year at least. */
export const KEPT_DAYS = 365;

const OFFSET = 8 * 3_600_000;
const LONGEST_PATH = 200;
/** Numbers as long as a receipt code, an identity card or a bank card: somebody may have typed one into an address. */
const LONG_NUMBER = /\d{11,}/g;
/** A file by its hash; its name after it says nothing more, and may be what has to be erased one day. */
const FILE_NAME = /(\/[0-9a-f]{64}\/)(?!view$)[^/]+$/;
/** Anything that is not a plain address, or hides in one. */
const SUSPECT = /[^\x21-\x7e]|\d{11}|%/;

/**
 * The part of an address that goes on record: without the query (it holds search words), bounded, numbers of people masked.
 * Percent-escapes are read first, so that nothing hides in them.
 */
export function pathOnRecord(url: string): string {
  const end = url.indexOf('?');
  const path = (end < 0 ? url : url.slice(0, end)).replace(FILE_NAME, '$1*');
  if (path.length <= LONGEST_PATH && !SUSPECT.test(path)) return withoutKey(path);
  const read = withoutKey(readable(path)).replace(LONG_NUMBER, '*');
  return encodeURI(read.slice(0, LONGEST_PATH)).replaceAll('%25', '%');
}

/** The address of a 会签 is the key to it: what goes on record or into a log holds none. */
export const withoutKey = (path: string): string =>
  path.includes('sign') ? path.replace(/(\/|%2F)sign(?:\/|%2F)+[^/?&%\s]+/gi, '$1sign/*') : path;

function readable(path: string): string {
  try {
    return decodeURIComponent(path).toWellFormed();
  } catch {
    return path.replace(/[^\x21-\x7e]+/g, '*');
  }
}

/** The second a moment falls in, as it stands in a line: `2026-05-18T10:00:00+08:00`. */
export const secondOf = (ms: number): string => `${new Date(ms + OFFSET).toISOString().slice(0, 19)}+08:00`;

const REMEMBERED = 5000;
const networks = new Map<string, string>();

/** The /24 or /48 of an address; an office asks thousands of times from one. */
export function networkKnown(address: string): string {
  const known = networks.get(address);
  if (known !== undefined) return known;
  if (networks.size >= REMEMBERED) networks.clear();
  const network = address ? networkOf(address) : '-';
  networks.set(address, network);
  return network;
}

export const fileOf = (day: string): string => `access-${day}.log`;

/** The day of a file of ours, packed or not; undefined for any other file. */
export const dayOfFile = (name: string): string | undefined =>
  /^access-(\d{4}-\d{2}-\d{2})\.log(?:\.gz)?$/.exec(name)?.[1];

/** Whether a day has been kept long enough: the year is full and the day after it as well. */
export const isPastKeeping = (day: string, today: string): boolean => day < addDays(today, -KEPT_DAYS - 1);
