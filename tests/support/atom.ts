import { parseAtomFeed } from 'feedsmith';

/** What of a feed breaks RFC 4287, read by a reader that is not ours; `address` is where it was fetched. */
export function atomFaults(xml: string, address: string): string[] {
  const feed = parseAtomFeed(xml);
  const entries = feed.entries ?? [];
  const faults: string[] = [];
  const must = (holds: unknown, fault: string) => void (holds || faults.push(fault));
  must(
    xml.startsWith('<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"'),
    'head',
  );
  must(!INVALID.test(xml), 'a character XML cannot hold');
  must(isIri(feed.id), `feed id ${feed.id}`);
  must(feed.title?.value, 'feed without title');
  must(
    feed.authors?.some(({ name }) => name),
    'feed without author',
  );
  must(isTime(feed.updated), `feed updated ${feed.updated}`);
  const self = feed.links?.filter(({ rel }) => rel === 'self') ?? [];
  must(self.length === 1 && same(self[0]!.href, address), `self ${self[0]?.href} is not ${address}`);
  must(
    feed.links?.some(({ rel, type }) => rel === 'alternate' && type === 'text/html'),
    'feed without page',
  );
  for (const { href } of [...(feed.links ?? []), ...entries.flatMap(({ links = [] }) => links)])
    must(/^https?:\/\/[^/]+\//.test(href ?? ''), `address not absolute: ${href}`);
  must(new Set(entries.map(({ id }) => id)).size === entries.length, 'an id twice');
  must(!entries.some(({ id }) => id === feed.id), 'an entry has the id of the feed');
  for (const { id, title, updated, published, links, summary } of entries) {
    must(isIri(id), `entry id ${id}`);
    must(title?.value, `${id} without title`);
    must(summary?.value, `${id} without summary`);
    must(
      isTime(updated) && isTime(published) && published! <= updated!,
      `${id} times ${published} ${updated}`,
    );
    must(
      links?.some(({ rel }) => rel === 'alternate'),
      `${id} without page`,
    );
  }
  const newest = entries
    .map(({ updated = '' }) => updated)
    .sort()
    .at(-1);
  must(!newest || feed.updated === newest, `feed updated ${feed.updated}, its newest entry ${newest}`);
  for (const name of ['id', 'title', 'updated'])
    must(xml.split(`<${name}>`).length === entries.length + 2, `${name} more or less than once`);
  return faults;
}

const INVALID = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|&(?!(?:amp|lt|gt|quot);)/;
const isIri = (id: string | undefined): boolean => /^[a-z][a-z0-9+.-]*:\S+$/.test(id ?? '');
const isTime = (time: string | undefined): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(time ?? '');
/** The same address, however its Chinese is written. */
const same = (a: string | undefined, b: string): boolean => new URL(a ?? '', b).href === new URL(b).href;
