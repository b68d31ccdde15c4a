import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AppError } from '#src/errors.ts';
import { loadSite } from '#src/site.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mingchuang-content-'));
  await cp('content', folder, { recursive: true, filter: (path) => !path.includes('documents') });
});
afterEach(() => rm(folder, { recursive: true }));

const address = { base: '', origin: '' };
const withSlots = async (slots: string) => {
  const file = join(folder, 'site.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('slots: {}', `slots: ${slots}`));
  return loadSite(folder, address);
};

test('政府网站找错 is the national address or nothing', async () => {
  expect((await loadSite(folder, address)).identity.slots.jiucuo).toBeUndefined();
  const national = 'https://zfwzgl.www.gov.cn/exposure/jiucuo.html';
  const fault = withSlots(`{ jiucuo: 'https://zfwzgl.www.gov.cn.example/jiucuo.html' }`).catch(
    (error: AppError) => error.issues.map(({ field, message }) => `${field} ${message}`),
  );
  expect(await fault).toEqual(['content/site.yaml slots.jiucuo 政府网站找错只能是 zfwzgl.www.gov.cn 的地址']);
  await cp('content/site.yaml', join(folder, 'site.yaml'));
  expect((await withSlots(`{ jiucuo: '${national}' }`)).identity.slots.jiucuo).toBe(national);
});

test('a catalogue entry without a department is refused with its file and place', async () => {
  const file = join(folder, 'catalog.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace('  department: office\n', ''));
  await expect(loadSite(folder, address)).rejects.toMatchObject({
    issues: [{ field: 'content/catalog.yaml 0.department' }],
  });
});
