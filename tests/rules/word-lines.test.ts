import { expect, test } from 'vitest';
import { readLines } from '#src/word/reading.ts';
import { messagesOf } from '../support/word.ts';

test('lines taken out of a PDF are recognised as those of a Word file, no character lost but the numbers of pages', () => {
  const read = readLines(
    [
      '示例市住房和城乡建设委员会文件',
      '示建发〔2026〕3号',
      '关于做好汛期安全工作的通知',
      '各区县住房和城乡建设局：',
      '现就有关事项通知如下。',
      '— 1 —',
      '一、值守',
      '每日2人。',
      '示例市住房和城乡建设委员会',
      '2026年5月8日',
      '第 2 页 共 2 页',
    ],
    'PDF',
  );
  expect(read).toMatchObject({
    title: { value: '关于做好汛期安全工作的通知' },
    documentNumber: { value: '示建发〔2026〕3号' },
    issuer: { value: '示例市住房和城乡建设委员会' },
    addressee: { value: '各区县住房和城乡建设局' },
    signedOn: { value: '2026-05-08' },
  });
  expect(read.body).toBe(
    '各区县住房和城乡建设局：\n\n现就有关事项通知如下。\n\n一、值守\n\n每日2人。\n\n示例市住房和城乡建设委员会\n\n2026年5月8日',
  );
  expect(messagesOf(read)).toMatch(/从PDF文件里取出.*页码2行没有放进正文/s);
});
