// Guards one file in a fresh process, as Word or as an attachment, and says how long it took, how much memory it needed at most, and why it was refused.
import { readFileSync } from 'node:fs';
import { AppError } from '#src/errors.ts';
import { guardFile } from '#src/uploads/rules.ts';
import { guard } from '#src/word/service.ts';

const [as, path = '', name = path] = process.argv.slice(2);
const look = as === 'word' ? guard : guardFile;
const bytes = readFileSync(path);
const before = process.resourceUsage().maxRSS;
const start = performance.now();
const refusal = refusalOf();
const ms = performance.now() - start;
console.log(JSON.stringify({ refusal, ms, grown: (process.resourceUsage().maxRSS - before) / 1024 }));

function refusalOf(): string | null {
  try {
    look({ name, bytes });
    return null;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
