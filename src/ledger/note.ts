import { createHash, createPublicKey, verify } from 'node:crypto';

/**
 * Checkpoint as a signed note (C2SP tlog-checkpoint): who keeps the log, how many manifests, root; then our own lines, the
 * moment and the head of the record of the desk, so that this cannot be written anew either.
 */
export type Head = {
  origin: string;
  size: number;
  root: string;
  at: Date;
  auditSeq: number;
  auditHash: string;
};

export type Signature = { name: string; keyId: string; bytes: Buffer };

export type Note = Head & { body: string; signatures: Signature[] };

/** Line of one signer as it stands in a note. */
const LINE = /^— (\S+) ([A-Za-z0-9+/]+={0,2})$/;
const BODY =
  /^([^\n]+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\ntime (\d{4}-\d\d-\d\dT[\d:.]+Z)\naudit (\d{1,16}) ([0-9a-f]{64})\n$/;
const ED25519 = Buffer.of(1);
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** What is signed. */
export const bodyOf = ({ origin, size, root, at, auditSeq, auditHash }: Head): string =>
  [
    origin,
    size,
    Buffer.from(root, 'hex').toString('base64'),
    `time ${at.toISOString()}`,
    `audit ${auditSeq} ${auditHash}`,
    '',
  ].join('\n');

/** What signs; its public key is known from its first signature on. */
type Signer = { publicKey(): Buffer | null; sign(bytes: Buffer): Buffer };

export function noteOf(head: Head, signer: Signer): string {
  const body = bodyOf(head);
  const signature = signer.sign(Buffer.from(body));
  const id = Buffer.from(keyIdOf(head.origin, signer.publicKey()!), 'hex');
  return `${body}\n— ${head.origin} ${Buffer.concat([id, signature]).toString('base64')}\n`;
}

/** A note read back; null for what is none. */
export function readNote(text: string): Note | null {
  const end = text.indexOf('\n\n');
  const body = text.slice(0, end + 1);
  const found = BODY.exec(body);
  const signatures = text
    .slice(end + 2)
    .split('\n')
    .filter(Boolean)
    .map(signatureIn);
  if (end < 0 || !found || !signatures.length || signatures.includes(null)) return null;
  const [, origin, size, root, at, auditSeq, auditHash] = found as unknown as string[];
  return {
    ...{ body, signatures: signatures as Signature[], origin: origin!, size: Number(size) },
    ...{ root: Buffer.from(root!, 'base64').toString('hex'), at: new Date(at!) },
    ...{ auditSeq: Number(auditSeq), auditHash: auditHash! },
  };
}

/** One line `— name base64`; null for anything else. */
export function signatureIn(line: string): Signature | null {
  const found = LINE.exec(line);
  const bytes = found && Buffer.from(found[2]!, 'base64');
  if (!bytes || bytes.length < 5) return null;
  return { name: found[1]!, keyId: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4) };
}

/** Whether a note is signed by the key of its origin. */
export function isSigned(note: Note, publicKey: Buffer): boolean {
  const id = keyIdOf(note.origin, publicKey);
  const key = createPublicKey({ key: Buffer.concat([SPKI, publicKey]), format: 'der', type: 'spki' });
  return note.signatures.some(
    ({ name, keyId, bytes }) =>
      name === note.origin && keyId === id && verify(null, Buffer.from(note.body), key, bytes),
  );
}

/** The public key as it is handed on: name+id+key (C2SP signed-note). */
export const verifierOf = (name: string, publicKey: Buffer): string =>
  `${name}+${keyIdOf(name, publicKey)}+${Buffer.concat([ED25519, publicKey]).toString('base64')}`;

/** The 32 bytes of a public key as handed on; null for what is none. */
export function readVerifier(text: string): { name: string; publicKey: Buffer } | null {
  const [, name, id, key] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]{44})$/.exec(text.trim()) ?? [];
  if (!name || !key) return null;
  const bytes = Buffer.from(key, 'base64');
  const publicKey = bytes.subarray(1);
  return bytes[0] === 1 && keyIdOf(name, publicKey) === id ? { name, publicKey } : null;
}

const keyIdOf = (name: string, publicKey: Buffer): string =>
  createHash('sha256').update(`${name}\n`).update(ED25519).update(publicKey).digest('hex').slice(0, 8);
