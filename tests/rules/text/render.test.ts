import { afterAll, expect, test } from 'vitest';
import { createRenderer } from '../../../src/text/render.ts';

const renderer = createRenderer({ size: 1 });
afterAll(() => renderer.close());

test('texts come back in a worker as they would here, in any number at once', async () => {
  const results = await Promise.all(
    Array.from({ length: 50 }, (_, i) => renderer.render({ kind: 'official', body: `第一条　甲${i}。` })),
  );
  expect(results.map((r) => r.clauses[0]?.text)).toEqual(Array.from({ length: 50 }, (_, i) => `甲${i}。`));
});

test('one text that takes too long is refused; those waiting behind it are rendered', async () => {
  const quick = createRenderer({ size: 1, limit: 100 });
  const first = await quick.render({ kind: 'article', body: '热身' });
  expect(first.html).toBe('<p>热身</p>');
  // As much as is let in: what would take seconds is refused before anything is laid out.
  const slow = quick.render({ kind: 'official', body: '第一条　甲\n'.repeat(15_000) });
  const behind = [1, 2, 3].map((n) => quick.render({ kind: 'article', body: `第${n}篇` }));
  await expect(slow).rejects.toMatchObject({ code: 'invalid', message: '正文太复杂，0.1 秒内没有排好版' });
  expect((await Promise.all(behind)).map((r) => r.text)).toEqual(['第1篇', '第2篇', '第3篇']);
  await quick.close();
}, 20_000);

test.each([
  ['_a × 32,000', '_a'.repeat(32_000)],
  ['64 KB of >', '>'.repeat(65_536)],
  ['nested <b>', '<b>'.repeat(21_000) + '甲'],
  [
    'nested lists',
    Array.from({ length: 400 }, (_, i) => `${' '.repeat(i * 2)}- 甲`)
      .join('\n')
      .slice(0, 65_536),
  ],
  ['[ × 64 KB', '['.repeat(65_536)],
  ['**《 × 64 KB', '**《'.repeat(21_800)],
  ['unclosed tables', '<table>\n\n'.repeat(7_000)],
  ['footnotes', '[^a]'.repeat(16_000) + '\n\n[^a]: 甲'],
  ['第一条 × 8,000', '第一条　甲\n'.repeat(8_000)],
])(
  '%s ends within the limit, rendered or refused in Chinese',
  async (_, body) => {
    const started = performance.now();
    const outcome = await renderer.render({ kind: 'official', body }).then(
      (r) => r.html.length,
      (error: Error) => error.message,
    );
    const took = Math.round(performance.now() - started);
    console.log(
      `hostile: ${_}: ${took} ms, ${typeof outcome === 'number' ? `${outcome} characters` : outcome}`,
    );
    if (typeof outcome === 'string') expect(outcome).toMatch(/^正文/);
    expect(took).toBeLessThan(4000);
  },
  10_000,
);

test('more than 2 MB is refused at once', async () => {
  await expect(renderer.render({ kind: 'article', body: '甲'.repeat(700_000) })).rejects.toThrow(
    '正文超过2 MB',
  );
});

test('closing refuses what still waits', async () => {
  const closing = createRenderer({ size: 1 });
  const waiting = closing.render({ kind: 'article', body: '甲' });
  const refused = expect(waiting).rejects.toMatchObject({ code: 'busy' });
  await closing.close();
  await refused;
  await expect(closing.render({ kind: 'article', body: '甲' })).rejects.toMatchObject({ code: 'busy' });
});
