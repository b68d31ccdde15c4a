import { createHash } from 'node:crypto';
import { canonical, GENESIS, sha256 } from '../audit/rules.ts';

/** One document in a release. No title: what is withdrawn may have to go unnamed for good. */
export type Item = {
  documentId: string;
  type: string;
  number: string;
  /** Of everything that was approved. */
  edition: string;
  /** Of the text as readers are served it. */
  rendered: string;
  /** SHA-256 of the files, each once. */
  files: string[];
  /** The same three once more by SM3 (format 2); of files in the same order, '' for one that was not there. */
  sm3?: { edition: string; rendered: string; files: string[] };
  /** The release took it down. */
  withdrawn?: true;
};

/** What is put on record of one release: hashes, never words. */
export type Manifest = {
  /** 2 since items carry SM3 too; older ones say nothing. */
  format?: 2;
  seq: number;
  kind: string;
  time: string;
  /** 发布审批单 and the hash that was approved. */
  number: string;
  approved: string;
  items: Item[];
  previous: Fingerprints;
};

/** A manifest by its two hashes. */
export type Fingerprints = { sha256: string; sm3: string };

/** What stands for the manifest before the first. */
export const FIRST: Fingerprints = { sha256: GENESIS, sm3: GENESIS };

/** Milliseconds between two signatures while nothing is published. */
export const RENEWAL_MS = 5 * 60_000;

/** The exact bytes that are hashed, stored and given out. Order of the items does not matter. */
export const manifestText = (manifest: Manifest): string =>
  canonical({
    ...manifest,
    items: manifest.items.toSorted((a, b) => (a.documentId < b.documentId ? -1 : 1)),
  });

export const readManifest = (text: string): Manifest => JSON.parse(text) as Manifest;

/** SHA-256 and SM3 of each file of a manifest; none of one that cannot be read, which is a fault of its own. */
export function sm3sOf(text: string): [string, string][] {
  try {
    return readManifest(text).items.flatMap(({ files, sm3: said }) =>
      files.flatMap((sha, n): [string, string][] => (said?.files[n] ? [[sha, said.files[n]]] : [])),
    );
  } catch {
    return [];
  }
}

/** SM3 is GB/T 32905. */
export const fingerprintsOf = (text: string): Fingerprints => ({ sha256: sha256(text), sm3: sm3(text) });

export const sm3 = (text: string | Uint8Array): string => createHash('sm3').update(text).digest('hex');

/** Name of the log: what its signatures speak for. */
export const originOf = ({ identity }: { identity: { domain: string } }): string =>
  `${identity.domain}/releases`;

/** d4df03d0 119ba93e …: a hash in groups of eight, the first `groups` of them. */
export const inEights = (hex: string, groups = 8): string =>
  hex
    .match(/.{1,8}/g)!
    .slice(0, groups)
    .join(' ') + (groups < hex.length / 8 ? '…' : '');

/** A root as somebody typed or pasted it: spaces and case do not count. Null for what is none. */
export function readRoot(typed: string): string | null {
  const hex = typed.replace(/[\s,，.。…]/g, '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? hex : null;
}
