// `npm run verify -- --site URL`: holds what a portal shows against its public log, from outside, trusting nothing it says.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { pathOf } from '../src/documents/rules.ts';
import { typeAt } from '../src/documents/types/index.ts';
import { isSigned, type Note, readNote, readVerifier } from '../src/ledger/note.ts';
import { missingIn } from '../src/ledger/page.ts';
import { FIRST, fingerprintsOf, type Item, readManifest, sm3 } from '../src/ledger/rules.ts';
import { grown, leafOf, provesConsistency, rootOf } from '../src/ledger/tree.ts';
import { renderedHash, servedText } from '../src/releases/rules.ts';

/** An old checkpoint: of a file with its signature, or typed from a receipt. */
export type Old = { size: number; root: string; note?: Note };

export type SiteOptions = {
  /** Address of the portal, no slash at the end. */
  site: string;
  old?: Old | undefined;
  /** Public key got by another way than from the site itself. */
  key?: string | undefined;
  onProgress?: (done: number, total: number) => void;
};

/** What was compared, and everything that differs, each with its place. */
export type Verified = {
  faults: { place: string; reason: string }[];
  counts: Record<'releases' | 'pages' | 'files' | 'gone' | 'erased' | 'closed', number>;
  size: number;
  root: string;
};

const AT_ONCE = 4;

const log = z.object({
  total: z.number(),
  pages: z.number(),
  manifests: z.array(z.object({ seq: z.number(), sha256: z.string(), sm3: z.string(), text: z.string() })),
});
const document = z.object({
  rendered: z.object({ html: z.string(), carriedHtml: z.string().nullable() }).nullable(),
  attachments: z.array(z.object({ name: z.string(), sha256: z.string() })),
});
const proof = z.object({ size: z.number(), root: z.string(), proof: z.array(z.string()) });

/** The last word of the record on a document: whether it was erased, and the files it once had. */
type Known = Item & { erased: boolean; before: Set<string> };

type Run = SiteOptions & Verified & { nodes: string[][]; needed: Set<string> };

/** @throws what the network says when the portal does not answer at all */
export async function verifySite(options: SiteOptions): Promise<Verified> {
  const run: Run = {
    ...options,
    ...{ faults: [], size: 0, root: '', nodes: [], needed: new Set() },
    counts: { releases: 0, pages: 0, files: 0, gone: 0, erased: 0, closed: 0 },
  };
  const note = await newest(run);
  const items = await walk(run, note);
  if (options.old) await compareOld(run, options.old);
  let done = 0;
  const waiting = [...items.values()];
  for (const { withdrawn, files } of waiting) if (!withdrawn) for (const sha of files) run.needed.add(sha);
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = waiting.pop(); item; item = waiting.pop()) {
        await compareDocument(run, item);
        options.onProgress?.((done += 1), items.size);
      }
    }),
  );
  await findUnrecorded(run, items);
  const { faults, counts, size, root } = run;
  return { faults, counts, size, root };
}

const get = ({ site }: Run, path: string): Promise<Response> => fetch(site + path, { redirect: 'manual' });

const fault = (run: Run, place: string, reason: string): void => void run.faults.push({ place, reason });

/** The newest checkpoint, if its signature holds. */
async function newest(run: Run): Promise<Note | null> {
  const answer = await get(run, '/releases/checkpoint');
  const note = readNote(await answer.text());
  const key = readVerifier(run.key ?? (await (await get(run, '/releases/key')).text()));
  if (!note) fault(run, '最新检查点', '读不出来');
  else if (!key || !isSigned(note, key.publicKey)) fault(run, '最新检查点', '签名不符');
  if (run.old?.note && (!key || !isSigned(run.old.note, key.publicKey)))
    fault(run, '旧检查点', '签名不符，或者不是这个网站签的');
  return note;
}

/** Every manifest from the first, the tree over them, and the last word on each document. */
async function walk(run: Run, note: Note | null): Promise<Map<string, Known>> {
  const items = new Map<string, Known>();
  let previous = FIRST;
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const part = log.parse(await (await get(run, `/releases.json?page=${page}`)).json());
    pages = part.pages;
    for (const { seq, sha256, sm3, text } of part.manifests) {
      const size = (run.size += 1);
      const own = fingerprintsOf(text);
      const manifest = readManifest(text);
      if (seq !== size || manifest.seq !== seq)
        fault(run, `第${seq}号`, `应为第${size}号，有缺失或次序被改动`);
      if (own.sha256 !== sha256 || own.sm3 !== sm3) fault(run, `第${seq}号`, '清单与指纹不符');
      if (manifest.previous.sha256 !== previous.sha256 || manifest.previous.sm3 !== previous.sm3)
        fault(run, `第${seq}号`, '和上一号接不上');
      previous = own;
      run.nodes[size] = grown(size, leafOf(text), (end) => run.nodes[end]!);
      for (const item of manifest.items) {
        const before = items.get(item.documentId)?.before ?? new Set();
        for (const sha of item.files) before.add(sha);
        items.set(item.documentId, { ...item, before, erased: manifest.kind === 'erase' });
      }
    }
  }
  run.counts.releases = run.size;
  run.root = rootAt(run, run.size);
  // A release may go out between the two questions; a log that is shorter than its own checkpoint is cut off.
  if (note && (note.size > run.size || rootAt(run, note.size) !== note.root))
    fault(run, `检查点第${note.size}号`, '与清单不符');
  return items;
}

const rootAt = ({ nodes }: Run, size: number): string => rootOf(size, (end) => nodes[end]!);

/** An old checkpoint is the beginning of what is there now: by our own reckoning, and by the proof the site gives. */
async function compareOld(run: Run, { size, root }: Old): Promise<void> {
  const place = `旧检查点第${size}号`;
  if (size > run.size) return fault(run, place, `记录现在只有${run.size}号，后面的不见了`);
  if (rootAt(run, size) !== root) fault(run, place, '与现在的记录不一致：那以前的记录被改过或少过');
  const answer = await get(run, `/releases/${size}/consistency.json?size=${run.size}`);
  const given = answer.ok ? proof.parse(await answer.json()) : undefined;
  const heads = { old: size, oldRoot: root, size: run.size, root: run.root };
  if (!given || !provesConsistency(heads, given.proof)) fault(run, place, '网站给不出它与现在一致的证明');
}

async function compareDocument(run: Run, item: Known): Promise<void> {
  const path = pathOf(item);
  const answer = await get(run, path);
  const page = await answer.text();
  if (page.includes(ERASED_HEADING) && !item.erased) fault(run, path, '网页说已经依法清除，记录里没有这件事');
  if (item.erased) await compareErased(run, item, page);
  if (item.withdrawn) {
    run.counts[item.erased ? 'erased' : 'gone'] += 1;
    if (answer.status !== 410) fault(run, path, `记录里已经撤下，网页却回答${answer.status}`);
    return;
  }
  run.counts.pages += 1;
  if (answer.status !== 200) return fault(run, path, `记录里是公开的，网页却回答${answer.status}`);
  const form = await get(run, `${path}.json`);
  const told = form.ok ? document.safeParse(await form.json()) : undefined;
  if (!told?.success) return fault(run, `${path}.json`, '读不出来');
  const { rendered, attachments } = told.data;
  // Its term is over (公示期满): the text is no longer given out, its hash stays on record.
  if (!rendered) return void (run.counts.closed += 1);
  if (renderedHash(rendered) !== item.rendered) fault(run, path, '正文与登记的哈希不符');
  else if (item.sm3 && sm3(servedText(rendered)) !== item.sm3.rendered)
    fault(run, path, '正文与登记的SM3不符');
  const missing = missingIn(page, rendered, item.type === 'consultation');
  if (missing !== null) fault(run, path, `网页上的正文与登记的不一样：${missing}`);
  const files = new Set(attachments.map(({ sha256 }) => sha256));
  for (const sha of item.files) if (!files.has(sha)) fault(run, path, `少了登记的附件${sha.slice(0, 12)}`);
  for (const file of attachments) await compareFile(run, { ...file, path, item });
}

/** Of what was erased no address gives anything out any more; a file that another document needs stays. */
async function compareErased(run: Run, { before, ...item }: Known, page: string): Promise<void> {
  const path = pathOf(item);
  if (!page.includes(ERASED_HEADING)) fault(run, path, '记录里已经依法清除，网页没有这样说');
  const files = [...before].filter((sha) => !run.needed.has(sha)).map((sha) => `/files/${sha}/view`);
  for (const place of [`${path}.json`, `${path}.md`, ...files]) {
    const answer = await get(run, place);
    await answer.body?.cancel();
    if (answer.ok) fault(run, place, '已经依法清除，却还能取到');
  }
}

const ERASED_HEADING = '这条信息已依法清除';

type Attached = { name: string; sha256: string; path: string; item: Item };

async function compareFile(run: Run, { name, sha256, path, item }: Attached): Promise<void> {
  run.counts.files += 1;
  const n = item.files.indexOf(sha256);
  if (n < 0) fault(run, path, `附件《${name}》没有登记`);
  const place = `/files/${sha256}/${encodeURIComponent(name)}`;
  const answer = await get(run, place);
  if (!answer.ok) return fault(run, place, `取不到，回答${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const found = createHash('sha256').update(bytes).digest('hex');
  const other = item.sm3?.files[n];
  if (found !== sha256) fault(run, place, '附件内容与登记的哈希不符');
  else if (other && sm3(bytes) !== other) fault(run, place, '附件内容与登记的SM3不符');
}

/** A document that the site lists and no release put on record. */
async function findUnrecorded(run: Run, items: ReadonlyMap<string, Item>): Promise<void> {
  const known = new Set([...items.values()].map(pathOf));
  const map = await (await get(run, '/sitemap.xml')).text();
  const base = new URL(run.site).pathname.replace(/\/$/, '');
  for (const [, place = ''] of map.matchAll(/<loc>([^<]+)<\/loc>/g)) {
    const path = decodeURIComponent(new URL(place).pathname).slice(base.length);
    const [, column = '', number] = /^\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (number && typeAt(column) && !known.has(path)) fault(run, path, '网页没有登记在公开发布记录里');
  }
}
