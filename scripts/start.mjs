// `npm start`: install, build, serve, each only when needed. Plain JavaScript for Node 18.
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { findNode, rightNode, root, run, SMALL_HEAP, stop } from './node.mjs';
import { install } from './setup.mjs';
import { dist, isBuilt } from './stamp.mjs';

process.chdir(root);
await install({ dev: false });
if (!isBuilt() && (await run(findNode(), [join(root, 'scripts', 'build.mjs')])) !== 0) {
  stop('没有构建成功，原因见上。');
}
const serve = join(dist, 'scripts', 'serve.mjs');
if (rightNode()) await (await import(pathToFileURL(serve).href)).main();
else process.exitCode = await run(findNode(), [SMALL_HEAP, serve]);
