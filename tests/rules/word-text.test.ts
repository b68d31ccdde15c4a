import { describe, expect, test } from 'vitest';
import { renderText } from '#src/text/markdown.ts';
import { letter, messagesOf, p, r, readBlocksOf, tbl, type Extra } from '../support/word.ts';

const LINK = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink';
const textOf = async (blocks: string[], extra: Extra = {}) => readBlocksOf(letter({ text: blocks }), extra);
/** The text between addressee and signature. */
const inside = (body: string) => body.split('\n\n').slice(1, -2).join('\n\n');

describe('characters', () => {
  const NAUGHTY = [
    '* 不是列表_a_b_ `code` <b>x</b> & &amp; [^1] [x](y) | a ~~b~~ # h',
    '1. 数字',
    '１．全角',
    '# 井号',
    '- 横线',
    '+ 加号',
    '> 引用',
    '    四个空格',
    '---',
    '===',
    '| a | b |',
    '网址 http://www.a.gov.cn/x_y_z 和 www.b.gov.cn，邮箱 a_b@c.cn。',
    '<script>alert(1)</script><!-- carried -->',
    '反斜线\\*和\\\\以及**粗**__粗__',
    '𠮷野家、㎡、①、№、“引号”—…·',
    '[^1]: 脚注样',
    '![图](x.png)',
    ':::',
    '{{field}}',
    'Ａ　Ｂ',
  ];

  test.each(NAUGHTY)('%s reaches the page as it is', async (line) => {
    const read = await textOf([line]);
    expect(read.lost).toBe(0);
    const shown = renderText({ body: inside(read.body), kind: 'official' });
    expect(shown.text).toBe(line.trim());
    expect(shown.html).not.toMatch(/<script|<b>|<em>|<strong>|<h[1-6]|<img|<a /);
  });

  test('of a table reach the page too', async () => {
    const lines = NAUGHTY.slice(0, 12);
    const plain = tbl([['栏目', '内容'], ...lines.map((line) => ['一', line])]);
    const merged = tbl([['栏目', '内容'], ...lines.map((line) => [line, 'x']), [{ text: '合', across: 2 }]]);
    const read = await textOf([plain, merged]);
    expect([read.lost, read.tables]).toEqual([0, 2]);
    const shown = renderText({ body: read.body, kind: 'official' });
    for (const line of lines) expect(shown.text.split(line.trim())).toHaveLength(3);
  });

  test('raised, lowered, linked and struck stay so', async () => {
    const text = p(
      r('100m') +
        r('2', { properties: '<w:vertAlign w:val="superscript"/>' }) +
        r('，CO') +
        r('2', { properties: '<w:vertAlign w:val="subscript"/>' }) +
        `<w:hyperlink r:id="rId99">${r('市政府')}</w:hyperlink><w:hyperlink r:id="rId98">${r('没有')}</w:hyperlink>` +
        r('划掉', { properties: '<w:strike/>' }),
    );
    const relations = `<Relationship Id="rId99" Type="${LINK}" Target="https://www.example.gov.cn/a?b=1&amp;c=2" TargetMode="External"/>`;
    const read = await textOf([text], { relations });
    expect(inside(read.body)).toBe(
      '100m<sup>2</sup>，CO<sub>2</sub>[市政府](<https://www.example.gov.cn/a?b=1&c=2>)没有<del>划掉</del>',
    );
    expect(messagesOf(read)).toContain('有加了删除线的文字1处');
  });

  test('that mammoth alone would drop are kept', async () => {
    const read = await textOf([
      p(`<w:fldSimple w:instr=" SEQ 表 ">${r('7')}</w:fldSimple>${r('号表')}`),
      p(`<m:oMath><m:r><m:t>S=a×b</m:t></m:r></m:oMath>${r('为面积')}`),
      p(`<w:r><w:ruby><w:rt>${r('mu')}</w:rt><w:rubyBase>${r('亩')}</w:rubyBase></w:ruby></w:r>${r('数')}`),
      p('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + r('同意')),
      p(`<w:bdo w:val="ltr">${r('方向')}</w:bdo><w:smartTag>${r('标签')}</w:smartTag>`),
      p('<w:r><w:t>A</w:t><w:noBreakHyphen/><w:t>B</w:t><w:cr/><w:t>C</w:t></w:r>'),
    ]);
    expect(read.lines.slice(4, -2).map(({ text }) => text)).toEqual([
      '7号表',
      'S=a×b为面积',
      '亩数',
      '🗹同意',
      '方向标签',
      'A\u2011B',
      'C',
    ]);
    expect(read.lost).toBe(0);
    expect(messagesOf(read)).toMatch(/公式1处[^]*注音1处（“mu”）/);
  });

  test('that cannot be read are told with their paragraph', async () => {
    const read = await textOf([p('<w:r><w:sym w:font="不明" w:char="F0FE"/></w:r>' + r('同意'))]);
    expect(read.lost).toBe(1);
    expect(read.issues).toContainEqual(expect.objectContaining({ level: 'block', at: 5, rule: '一字不少' }));
  });
});

describe('what stands beside the text', () => {
  test('revisions are read as accepted, and told', async () => {
    const read = await textOf([
      p(`${r('保留')}<w:ins>${r('新增')}</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r></w:del>`),
      `<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>${r('前一段')}</w:p>`,
      p('后一段。'),
      p(`<w:moveFrom>${r('移走')}</w:moveFrom>${r('留下。')}`),
    ]);
    expect(inside(read.body).split('\n\n')).toEqual(['保留新增', '前一段后一段。', '留下。']);
    expect(messagesOf(read)).toContain('插入1处，删去2处（“删去”“移走”）');
    expect(read.lost).toBe(0);
  });

  test('hidden text is not published, and told', async () => {
    const styles =
      '<w:style w:type="character" w:styleId="H"><w:name w:val="暗"/><w:rPr><w:vanish/></w:rPr></w:style>';
    const hidden = r('密', { properties: '<w:vanish/>' }) + r('语', { properties: '<w:rStyle w:val="H"/>' });
    const read = await textOf(
      [p(`${r('公开')}${hidden}${r('的话', { properties: '<w:vanish w:val="0"/>' })}`)],
      { styles },
    );
    expect(inside(read.body)).toBe('公开的话');
    expect(messagesOf(read)).toContain('有隐藏文字2处');
  });

  test('comments, margins and pictures are told', async () => {
    const page =
      '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>';
    const picture =
      '<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><pic:pic/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>';
    const read = await textOf([p(picture + r('见图'))], {
      comments: 2,
      header: p('内部资料　注意保存'),
      footer: p(`<w:r><w:t>— </w:t></w:r>${page}<w:r><w:t> —</w:t></w:r>`),
    });
    expect(messagesOf(read)).toMatch(/批注2条[^]*页眉页脚的文字（“内部资料　注意保存”）[^]*图片1张/);
    expect(messagesOf(read)).not.toContain('—');
  });

  test('a table of contents made by Word is left to the page', async () => {
    const contents = `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent>${p('目录')}${p('一、任务1')}</w:sdtContent></w:sdt>`;
    const read = await textOf([contents, '现通知如下。']);
    expect(read.body).not.toContain('目录');
    expect(messagesOf(read)).toContain('目录2行');
  });
});

describe('notes', () => {
  const cite = (kind: string, id: number) => `<w:r><w:${kind}Reference w:id="${id}"/></w:r>`;

  test('stand where they are cited, in the text and in tables', async () => {
    const read = await textOf(
      [
        p(`${r('按系数')}${cite('footnote', 1)}${r('计算，另见')}${cite('endnote', 1)}${r('。')}`),
        tbl([
          ['楼层', '系数'],
          [p(r('三层') + cite('footnote', 2)), '0.7'],
        ]),
        tbl([[{ text: '合并', across: 2 }], [p(r('三层') + cite('footnote', 2)), '0.7']]),
      ],
      { footnotes: ['系数见附件1。', '含地下室。'], endnotes: ['国办发〔2018〕37号。'] },
    );
    expect(read.body).toContain('按系数[^1]计算，另见[^2]。');
    expect(read.body).toContain('| 三层[^3] | 0.7 |');
    expect(read.body).toContain('三层<sup>〔注3〕</sup>');
    expect(read.body).toContain('[^1]: 系数见附件1。\n\n[^2]: 国办发〔2018〕37号。\n\n[^3]: 含地下室。');
    expect(read.lost).toBe(0);
  });

  test('of a title are kept below the text', async () => {
    const [banner, number, , ...rest] = letter({});
    const title = p(r('关于检查的通知') + cite('footnote', 1), { center: true, size: 22 });
    const read = await readBlocksOf([banner!, number!, title, ...rest], { footnotes: ['略有删节。'] });
    expect(read.title?.value).toBe('关于检查的通知');
    expect(read.body).toContain('[^1]: 略有删节。');
  });
});

describe('tables', () => {
  test('merged in both directions keep their shape', async () => {
    const rows = [
      ['序号', { text: '任务', across: 2 }],
      [{ text: '1', down: 'begin' as const }, '决策预公开', '办公室'],
      [{ text: '', down: 'go on' as const }, '政策|解读', '各科室\n牵头'],
    ];
    expect(inside((await textOf([tbl(rows)])).body)).toBe(
      '<table><thead><tr><th>序号</th><th colspan="2">任务</th></tr></thead><tbody><tr><td rowspan="2">1</td><td>决策预公开</td><td>办公室</td></tr><tr><td>政策|解读</td><td>各科室<br>牵头</td></tr></tbody></table>',
    );
  });

  test('with a head over two rows have both in the head', async () => {
    const rows = [
      [
        { text: '项目', down: 'begin' as const },
        { text: '金额', across: 2 },
      ],
      [{ text: '', down: 'go on' as const }, '合计', '其中'],
      ['甲', '1', '2'],
    ];
    const { body } = await textOf([tbl(rows)]);
    expect(body).toContain(
      '<thead><tr><th rowspan="2">项目</th><th colspan="2">金额</th></tr><tr><th>合计</th><th>其中</th></tr></thead>',
    );
  });

  test('inside tables are kept', async () => {
    const read = await textOf([
      tbl([
        ['甲', '乙'],
        [
          tbl([
            ['内一', '内二'],
            ['1', '2'],
          ]) + p('后'),
          '丙',
        ],
      ]),
    ]);
    expect(read.body).toContain('<td><table>');
    expect(read.lost).toBe(0);
  });

  test('what is left under a merged cell is not to be seen and is told', async () => {
    const rows = [
      [{ text: '甲', down: 'begin' as const }, '乙'],
      [{ text: '残留', down: 'go on' as const }, '丙'],
    ];
    const read = await textOf([tbl(rows)]);
    expect(read.body).not.toContain('残留');
    expect(messagesOf(read)).toContain('有隐藏文字1处（“残留”）');
  });
});

describe('other writers', () => {
  const W = 'http://purl.oclc.org/ooxml/wordprocessingml/main';
  const root = `<x:document xmlns:x="${W}"><x:body><x:p><x:pPr><x:jc x:val="center"/></x:pPr><x:r><x:t>关于检查的通知</x:t></x:r></x:p><x:p><x:r><x:t>各单位：</x:t></x:r></x:p><x:p><x:r><x:t><![CDATA[请<自>查]]>&#x3002;</x:t></x:r></x:p></x:body></x:document>`;

  test('the strict form under another prefix reads the same', async () => {
    const read = await readBlocksOf([], { root });
    expect([read.title?.value, read.addressee?.value]).toEqual(['关于检查的通知', '各单位']);
    expect(read.body).toBe('各单位：\n\n请\\<自\\>查。');
  });

  test('a looks from styles, and their ancestors, count', async () => {
    const style = (id: string, name: string, more: string, based = '') =>
      `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${name}"/>${based ? `<w:basedOn w:val="${based}"/>` : ''}${more}</w:style>`;
    const styles = [
      style('HT', '红头', '<w:pPr><w:jc w:val="center"/></w:pPr><w:rPr><w:color w:val="E60012"/></w:rPr>'),
      style('S', '落款', '<w:pPr><w:jc w:val="right"/></w:pPr>'),
      style('S2', '落款二', '', 'S'),
      style('H1', 'heading 1', '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'),
    ].join('');
    const read = await readBlocksOf(
      [
        p('示例市人民政府', { style: 'HT' }),
        p('示政函〔2026〕9号', { style: 'S' }),
        p('关于推进工作的意见', { style: 'HT' }),
        p('各区县人民政府：'),
        p('总体要求', { style: 'H1' }),
        p('坚持原则。'),
        p('示例市人民政府', { style: 'S2' }),
        p('2026年5月8日', { style: 'S2' }),
      ],
      { styles },
    );
    expect(read).toMatchObject({
      title: { value: '关于推进工作的意见' },
      issuer: { value: '示例市人民政府' },
      headings: 1,
    });
    expect(inside(read.body)).toBe('## 总体要求\n\n坚持原则。');
  });
});
