// `npm run import`, `export`, `verify` …: runs the program of that name under the right Node. Plain JavaScript for Node 18.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, root, run, stop } from './node.mjs';
import { install } from './setup.mjs';

const [name, ...args] = process.argv.slice(2);
const file = [`${name}.ts`, `${name}.mjs`, `${name}/index.ts`]
  .map((path) => join(root, 'scripts', path))
  .find((path) => existsSync(path));
if (!file) stop(`scripts 里没有 ${name} 这个命令`);
await install({ dev: ['bench', 'dev', 'format'].includes(name) });
process.exitCode = await run(findNode(), [file, ...args]);
