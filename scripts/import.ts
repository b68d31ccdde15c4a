// `npm run import -- PATH… [--dry-run] [--verbose]`: publishes Markdown folders and JSONL files of other sites.
import { parseArgs } from 'node:util';
import type { Ctx } from '../src/context.ts';
import { FINDINGS } from '../src/imports/advice.ts';
import { importDocuments, type ImportResult } from '../src/imports/service.ts';
import { newRenderer, program } from './program.ts';
import { progress } from './progress.mjs';

const { values, positionals: paths } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean', default: false }, verbose: { type: 'boolean', default: false } },
});

if (paths.length) await program(run);
else {
  console.error('用法：npm run import -- 文件夹或 .md、.jsonl、.jsonl.gz 文件… [--dry-run] [--verbose]');
  process.exitCode = 1;
}

async function run(ctx: Ctx): Promise<number> {
  const began = Date.now();
  const { render, close } = newRenderer();
  const bar = progress('导入', '件');
  const dryRun = values['dry-run'];
  try {
    const result = await importDocuments(ctx, {
      paths,
      render,
      dryRun,
      onProgress: bar.step,
      onRefused: ({ file, line, field, reason }) => tell(`拒绝 ${file}:${line} ${field}：${reason}`),
      ...(values.verbose && {
        onFinding: ({ file, line, field, issue }) => tell(`提示 ${file}:${line} ${field}：${issue.message}`),
      }),
    });
    bar.end();
    summarise(result, (Date.now() - began) / 1000);
    return result.refused.length ? 1 : 0;
  } finally {
    await close();
  }
}

/** A line of its own, also while the bar is drawn. */
function tell(line: string): void {
  console.error(process.stderr.isTTY ? `\r\x1b[K${line}` : line);
}

function summarise({ published, skipped, refused, findings }: ImportResult, seconds: number): void {
  const verb = values['dry-run'] ? '试导入（没有写入）' : '导入';
  console.log(
    `${verb} ${published} 件，没有变化 ${skipped} 件，拒绝 ${refused.length} 件，用时 ${seconds.toFixed(1)} 秒`,
  );
  if (!findings.size) return;
  console.log(values.verbose ? '需要查看的：' : '需要查看的（加 --verbose 逐件列出）：');
  const counted = [...findings].sort(([, a], [, b]) => b - a);
  for (const [rule, count] of counted) console.log(`  ${FINDINGS[rule] ?? rule}：${count}`);
}
