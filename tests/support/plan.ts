import { existsSync, readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openArchive } from '#src/word/safezip.ts';
import type { Clerk } from './clerk.ts';
import { passwordsOf } from './desk.ts';
import type { TestSite } from './site.ts';
import { p, tbl, wordFile } from './word.ts';
import { zipOf } from './zip.ts';

const PHONE = '13812345678';
export const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const SAMPLE = '../shared/samples/word/plan-2018.docx';

/** A plan of public work as an office writes it: no number, addressee, two levels, a table, no date; with somebody's mobile number. */
const plan = (): Buffer =>
  wordFile([
    p('示例市住房和城乡建设委员会2026年政务公开工作实施方案', { center: true, size: 22 }),
    p('机关各科室:', { size: 16 }),
    p('按照市政府办公室要求,结合我委工作实际,特制定本实施方案,请各科室认真组织实施。'),
    p('一、目标任务'),
    p('把政务公开贯穿工作全过程，接受群众监督。'),
    p('二、工作任务及责任分工'),
    p('(一)推进决策实施公开'),
    p('1.加强决策预公开。决策前公布草案，听取意见。'),
    tbl([
      ['序号', '任务', '科室'],
      ['1', '决策预公开', '办公室'],
    ]),
    p('三、工作要求'),
    p(`各科室要落实专人，联系人李某某，手机${PHONE}。`),
    p('示例市住房和城乡建设委员会', { right: true }),
  ]);

/** The real plan, where it is at hand: its date taken out, a number planted, its city called by ours. */
function planted(sample: Buffer): Buffer {
  const { entries, read } = openArchive(sample);
  const changed = (xml: string) =>
    xml
      .replaceAll('抚顺市', '示例市')
      .replace('各科室要对照工作任务', `联系人李某某，手机${PHONE}。各科室要对照工作任务`)
      .replace(/2018年7月20日(?![\s\S]*2018年7月20日)/, '');
  return zipOf(
    [...entries.keys()].map((name) => {
      const content = read(name);
      return { name, content: name === 'word/document.xml' ? changed(content.toString('utf8')) : content };
    }),
  );
}

const EXPLANATION = '今年政务公开做什么，由谁做，怎样监督，实施方案都写明了。';

type Given = { js: boolean; origin: string };

/** A clerk signs in, drops the plan, confirms what was read, mends a number and the date, explains it and sends both for review. */
export async function bringPlan(
  site: TestSite,
  clerk: Clerk,
  page: Page,
  { js, origin }: Given,
): Promise<void> {
  const button = (name: string | RegExp) =>
    page.getByRole('button', { name, ...(typeof name === 'string' && { exact: true }) }).first();
  await page.goto(`${site.url}/desk`);
  await clerk.arrives(/signin/, '登录');
  await clerk.write(page.getByLabel('账号'), 'chenwenjing');
  await clerk.write(page.getByLabel('密码', { exact: true }), passwordsOf(site).get('chenwenjing')!);
  await clerk.push(button('登录'));

  await clerk.arrives(/desk$/, '待办');
  await clerk.push(page.getByRole('link', { name: '导入Word' }));
  await clerk.arrives(/import$/, '导入Word');
  const buffer = existsSync(SAMPLE) ? planted(readFileSync(SAMPLE)) : plan();
  await clerk.bring(page.getByLabel('Word、PDF或OFD文件'), {
    name: 'plan-2018.docx',
    mimeType: DOCX,
    buffer,
  });
  await clerk.choose(page.getByLabel(origin));
  await clerk.push(button('读取'));

  await clerk.arrives(/import/, '核对识别结果');
  await clerk.pick(page.getByLabel('公文种类'), '通知');
  await clerk.pick(page.getByLabel('文件性质'), '其他文件');
  await clerk.pick(page.getByLabel('公开方式'), '主动公开');
  const reason = page.getByLabel('选其他文件的，写明不作为规范性文件的理由');
  if (await reason.isVisible()) await clerk.write(reason, '只分配机关内部的工作');
  await clerk.push(button('确认，开始编辑'));

  await clerk.arrives(/editions/, '实施方案');
  await clerk.push(button('改为138****5678'));
  await clerk.arrives(/saved/, '实施方案');
  expect(await page.locator('.mcd-blocks').innerText()).not.toContain(PHONE);
  const date = page.getByLabel('成文日期');
  if (!(await date.isVisible())) await clerk.push(page.locator('.mcd-fold1 > summary'));
  await clerk.write(date, '2026-5-15');
  await clerk.push(button('保存并检查'));
  await clerk.arrives(/saved/, '实施方案');

  await clerk.push(page.getByRole('link', { name: '添加解读' }));
  await clerk.arrives(/releases/, '实施方案');
  await clerk.push(button('添加解读'));
  await clerk.arrives(/editions/, '实施方案');
  await clerk.pick(page.getByLabel('解读形式'), '文字解读');
  await clerk.write(page.getByLabel('姓名'), '李某某');
  await clerk.write(page.getByLabel('职务'), '办公室主任');
  if (js) await clerk.push(button('加一段'));
  else await clerk.push(page.getByLabel('正文全文'));
  await clerk.type(EXPLANATION);
  await clerk.push(button('保存并检查'));
  await clerk.arrives(/saved/, '实施方案');
  await clerk.push(button('送审'));
  await clerk.arrives(/submit/, '实施方案');
  await page.getByText('已经送审，等周立初审。').waitFor();
}
