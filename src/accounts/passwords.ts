import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const hashed = promisify(argon2);

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane (29 ms each on a small machine). */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 };
const AT_ONCE = 2;

/** PHC string of a password, `$argon2id$v=19$m=19456,t=2,p=1$salt$tag`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const tag = await inTurn(() => hashed('argon2id', { message: normal(password), nonce: salt, ...COST }));
  return `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${base64(salt)}$${base64(tag)}`;
}

/** Whether a password is the one hashed. For an unknown account ask with `null`: it takes the same time and is false. */
export async function verifyPassword(password: string, phc: string | null): Promise<boolean> {
  const [, memory, passes, parallelism, salt, tag] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/.exec(phc ?? NOBODY) ?? [];
  if (!salt || !tag) throw new Error('a stored password is not an argon2id string');
  const expected = Buffer.from(tag, 'base64');
  const cost = { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) };
  const options = { message: normal(password), nonce: Buffer.from(salt, 'base64'), ...cost };
  const found = await inTurn(() => hashed('argon2id', { ...options, tagLength: expected.length }));
  return timingSafeEqual(found, expected) && phc !== null;
}

/** The costs of a real one, of no password. */
const NOBODY = `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Input methods compose differently; full-width letters stay, they are other characters. */
const normal = (password: string): Buffer => Buffer.from(password.normalize('NFC'));

const base64 = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '');

let running = 0;
const waiting: (() => void)[] = [];

/** At most two at once: a flood of sign-ins waits instead of taking the memory. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((go) => waiting.push(go));
  else running++;
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}
