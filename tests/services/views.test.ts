import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readView, textOf, viewOf } from '#src/views/service.ts';
import type { View } from '#src/views/view.ts';
import * as made from '../support/office.ts';
import { newWorld, type World } from '../support/world.ts';

const viewed = async (ending: string, bytes: Buffer): Promise<View> => {
  const answer = await readView(ending, bytes);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer.view;
};
const rules = ({ remarks }: View) => remarks.map(({ level, rule }) => `${level} ${rule}`);
const seen = ({ texts }: View) => texts.filter(({ hidden }) => !hidden).map(({ text }) => text);
const hidden = ({ texts }: View) => texts.filter((one) => one.hidden).map(({ text }) => text);

describe('a Word file', () => {
  test('is read as headings, paragraphs and tables', async () => {
    const table =
      '<w:tbl><w:tr><w:tc><w:p><w:r><w:t>事项</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>金额</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>合计&lt;b&gt;2万元</w:t></w:r></w:p></w:tc></w:tr></w:tbl>';
    const view = await viewed('docx', made.docx(['一、总体要求', '每户补助2万元。', table]));
    expect(view.html).toContain('<h2>一、总体要求</h2><p>每户补助2万元。</p>');
    expect(view.html).toContain('<thead><tr><th scope="col">事项</th><th scope="col">金额</th></tr></thead>');
    expect(view.html).toContain('<td colspan="2">合计&lt;b&gt;2万元</td>');
    expect(seen(view)).toEqual(['一、总体要求', '每户补助2万元。', '事项\t金额', '合计<b>2万元']);
    expect(view.remarks).toEqual([]);
  });

  test('with changes, comments and hidden text is told, and the checks see it all', async () => {
    const paragraph =
      '<w:p><w:ins w:author="张三"><w:r><w:t>新</w:t></w:r></w:ins><w:del w:author="张三"><w:r><w:delText>旧电话13800138000</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>底线5万元</w:t></w:r></w:p>';
    const view = await viewed('docx', made.docx([paragraph], made.comments('这里请李处定')));
    expect(rules(view)).toEqual(['block tracked-changes', 'block comments', 'block hidden-text']);
    expect(seen(view)).toEqual(['新']);
    expect(hidden(view).join('|')).toMatch(/底线5万元.*13800138000.*这里请李处定/);
    expect(view.html).not.toMatch(/底线|13800138000|李处/);
  });
});

test('a file inside a file is told', async () => {
  const files = [{ name: 'word/embeddings/Microsoft_Excel_Sheet1.xlsx', content: made.xlsx() }];
  expect(rules(await viewed('docx', made.docx(['见表。'], { files })))).toEqual(['block embedded']);
});

describe('a workbook', () => {
  test('is read sheet by sheet, numbers as they are shown', async () => {
    const styles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="4"/><xf numFmtId="10"/></cellXfs></styleSheet>`;
    const rows =
      made.row(1, ['名单']) +
      made.row(2, ['户主', '日期', '金额', '比例']) +
      '<row r="3"><c r="A3" t="inlineStr"><is><t>甲户</t></is></c><c r="B3" s="1"><v>46134</v></c><c r="C3" s="2"><v>20000</v></c><c r="D3" s="3"><v>0.125</v></c></row>';
    const view = await viewed(
      'xlsx',
      made.xlsx([{ name: '补助', rows, merges: ['A1:D1'] }], {
        files: [{ name: 'xl/styles.xml', content: styles }],
      }),
    );
    expect(view.html).toContain('<h2>补助</h2>');
    expect(view.html).toContain('<td colspan="4">名单</td>');
    expect(view.html).toContain('<td>甲户</td><td>2026年4月22日</td><td>20,000.00</td><td>12.50%</td>');
  });

  test('with a hidden sheet, row, column or comment is told', async () => {
    const cells =
      made.row(1, ['姓名', '身份证号']) +
      made.row(2, ['甲户', '机密一']) +
      made.row(3, ['机密二', ''], 'hidden="1"');
    const view = await viewed(
      'xlsx',
      made.xlsx(
        [
          { name: '公示', rows: cells, cols: '<col min="2" max="2" hidden="1"/>' },
          { name: '底稿', state: 'veryHidden', rows: made.row(1, ['机密三']) },
        ],
        {
          files: [
            {
              name: 'xl/comments1.xml',
              content:
                '<comments><authors><author>王五</author></authors><commentList><comment ref="A1"><text><t>机密四</t></text></comment></commentList></comments>',
            },
          ],
        },
      ),
    );
    expect(rules(view)).toEqual(['block hidden-cells', 'block hidden-sheet', 'block comments']);
    expect(hidden(view).join()).toMatch(/机密一.*机密二.*机密三.*机密四/);
    expect(view.html).not.toContain('机密');
    expect(view.html).toContain('<td>甲户</td>');
  });
});

test('a CSV is a table, in the encoding of old offices too', async () => {
  const text = '户主,面积,备注\r\n"甲,户",80,"说""好"""\r\n乙户,90,=cmd|x\r\n';
  const gbk = Buffer.from('bba7d6f72cc3e6bbfd0d0abcd7bba72c3830', 'hex');
  const view = await viewed('csv', Buffer.from(text));
  expect(view.html).toContain('<th scope="col">户主</th>');
  expect(view.html).toContain('<td>甲,户</td><td>80</td><td>说&quot;好&quot;</td>');
  expect(rules(view)).toEqual(['advise formula']);
  expect((await viewed('csv', gbk)).html).toContain('<td>甲户</td>');
});

test('an OFD and a text PDF are read, scanned ones are said to be', async () => {
  expect((await viewed('ofd', made.ofd())).html).toBe('<p>示建发〔2026〕3号</p>');
  expect(await viewed('ofd', made.ofd(''))).toMatchObject({ scanned: true, html: '' });
  expect(await viewed('pdf', made.pdf())).toMatchObject({
    html: '<p>Standard 20000</p>',
    pages: 1,
    scanned: false,
  });
  expect(rules(await viewed('pdf', made.pdf('')))).toEqual(['advise scanned']);
});

test.each([
  ['GBK-EUC-H', 'b2b9d6fab1ead7bc', '补助标准'],
  ['UniGB-UCS2-H', '886552a96807', '补助标'],
])('an old PDF whose font is not inside it is read by its code %s', async (encoding, hex, text) => {
  expect(seen(await viewed('pdf', made.oldPdf(encoding, hex)))).toEqual([text]);
});

test('words that cannot be taken out are told, not called a scan', async () => {
  const view = await viewed('pdf', made.oldPdf('Identity-H', '0fa10fa2'));
  expect([view.scanned, ...rules(view)]).toEqual([false, 'advise mute']);
});

test('the author a PDF names is told, a program hidden in it refused', async () => {
  const named = await viewed('pdf', made.pdf('a', { info: '/Author(Zhang San)' }));
  expect(named.remarks[0]?.message).toContain('Zhang San');
  const escaped = made.pdf('a', {
    catalog: '/Names<</J#61vaScript<</Names[(a)7 0 R]>>>>',
    objects: ['<</S/JavaScript/JS(app.alert(1))>>'],
  });
  expect(await readView('pdf', escaped)).toMatchObject({ refused: expect.stringContaining('JavaScript') });
});

test('what cannot be read is an answer in one sentence', async () => {
  for (const [ending, bytes] of [
    ['docx', Buffer.from('PK')],
    ['pdf', Buffer.from('%PDF-1.7 nothing %%EOF')],
    ['xlsx', made.xlsx().subarray(0, 300)],
  ] as const)
    expect(await readView(ending, bytes)).toMatchObject({
      refused: expect.stringMatching(/[\u4e00-\u9fff]/),
    });
});

describe('views of stored files', () => {
  let w: World;
  beforeAll(async () => {
    w = await newWorld();
  });
  afterAll(() => w.close());

  test('are made once, also when many ask at once', async () => {
    const sha256 = await w.store.files.put(made.docx(['第一条　为了检查。']));
    const file = { sha256, name: '办法.docx' };
    const all = await Promise.all(Array.from({ length: 30 }, () => viewOf(w, file)));
    expect(new Set(all.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const start = performance.now();
    expect(await textOf(w, file)).toEqual([{ text: '第一条　为了检查。', hidden: false }]);
    expect(performance.now() - start).toBeLessThan(50);
  });

  test('a file that is not there and one without text give none', async () => {
    await expect(viewOf(w, { sha256: 'a'.repeat(64), name: 'a.pdf' })).rejects.toThrow('没有这个文件');
    expect(await textOf(w, { sha256: 'a'.repeat(64), name: 'a.jpg' })).toEqual([]);
  });
});
