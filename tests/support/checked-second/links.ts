import { sound } from '../checked.ts';
import { type Judged } from '../checked-second.ts';

const LOST = '/policies/2026-999';
const body = (text: string) =>
  `各区县：\n\n第一条　为了加强管理，制定本通知。\n\n第二条　${text}\n\n第三条　本通知自印发之日起施行。`;

const linked = (stops: boolean, text: string, given = {}): Judged => ({
  name: text,
  stops,
  content: sound({ body: body(text), ...given }),
  known: { broken: new Set([LOST]) },
});

const BROKEN = [
  `见[前一通知](${LOST})。`,
  `见[前一通知](${LOST}#t3)。`,
  `见[前一通知](${LOST}?from=1)。`,
  `见[前一通知](${LOST}/)。`,
  `见[前一通知](http://127.0.0.1:4321${LOST})。`,
  `见[前一通知](<${LOST}>)。`,
  `见[前一通知](${LOST} "旧文")。`,
  `见[前一通知][1]。\n\n[1]: ${LOST}`,
  `见<a href="${LOST}">前一通知</a>。`,
  `见<a class='x' href='${LOST}'>前一通知</a>。`,
  `见<http://127.0.0.1:4321${LOST}>。`,
  `见http://127.0.0.1:4321${LOST} 。`,
  `| 文件 |\n| --- |\n| [前一通知](${LOST}) |`,
];

export const LINKED: readonly Judged[] = [
  ...BROKEN.map((text) => linked(true, text)),
  linked(true, '印发件里的链接', {
    details: { carried: { title: '某办法', body: `第一条　见[前一通知](${LOST})。` } },
  }),
  linked(false, '见[前一通知](/policies/2026-001)。'),
  linked(false, '见[前一通知](/policies/2026-9990)。'),
  linked(false, '见前一通知（2026-999）。'),
  linked(false, `见[前一通知](https://www.example.gov.cn${LOST})。`),
  linked(false, '见[下文](#t3)。'),
  {
    name: '关联的文件不公开',
    stops: true,
    content: sound({ links: [{ relation: 'relates', toId: 'x' }] }),
    known: { lost: [0] },
  },
  {
    name: '关联的文件公开',
    stops: false,
    content: sound({ links: [{ relation: 'relates', toId: 'x' }] }),
    known: { lost: [] },
  },
];

const hosted = (stops: boolean, text: string, given = {}): Judged => ({
  name: text,
  stops,
  content: sound({ body: body(text), ...given }),
});

export const HOSTS: readonly Judged[] = [
  ...[
    '见[网盘](https://pan.example.com/s/1)。',
    '见https://www.example.org/a 。',
    '见www.example.org/a 。',
    '见<https://www.example.org/a>。',
    '见[表](https://www.gov.cn.example.com/a)。',
    '见[表](https://www.gov.cn@example.com/a)。',
    '见[表](https://evilgov.cn/a)。',
    '见[表](//example.com/a)。',
    '见[表](HTTPS://WWW.EXAMPLE.COM/A)。',
    '见<a href="https://example.com/a">表</a>。',
    '![图](https://example.com/a.png)',
    '<img src="https://example.com/a.png" alt="图">',
    '见[表](http://203.0.113.5/a)。',
    '见[表][2]。\n\n[2]: https://example.com/a',
    '见[表](https://shili.example.com/a)。',
  ].map((text) => hosted(true, text)),
  hosted(true, '印发件里的地址', {
    details: { carried: { title: '某办法', body: '第一条　见[表](https://example.com/a)。' } },
  }),
  hosted(true, '关联里的地址', {
    links: [{ relation: 'relates', url: 'https://example.com/a', title: '表' }],
  }),
  ...[
    '见[国务院](https://www.gov.cn/zhengce/1.htm)。',
    '见[住房城乡建设部](http://www.mohurd.gov.cn)。',
    '见[示例市](https://www.shili.example/a)。',
    '见[本站](https://zjw.shili.example/policies/2026-001)。',
    '见[本站](/policies/2026-001)。',
    '写信到[信箱](mailto:bangongshi@zjw.shili.example)。',
    '见https://www.gov.cn/zhengce/1.htm 。',
    '域名以.com结尾的，应当在通信管理部门备案。',
  ].map((text) => hosted(false, text)),
];

const FORM = { title: '申请表', name: 'form.docx', sha256: 'a'.repeat(64), bytes: 1000 };
const LIST = { title: '名单', name: 'list.xlsx', sha256: 'b'.repeat(64), bytes: 1000 };
const READ = { texts: [{ text: '申请表', hidden: false }], remarks: [] };
const SHUT = { texts: [], remarks: [{ level: 'block' as const, message: '打不开', rule: 'file-open' }] };

const attached = (
  stops: boolean,
  name: string,
  end: string,
  attachments: (typeof FORM)[] = [],
  file = READ,
): Judged => ({
  name,
  stops,
  content: sound({ body: `各区县：\n\n第一条　为了加强管理，制定本通知。\n\n${end}`, attachments }),
  known: { files: new Map(attachments.map(({ sha256 }) => [sha256, file])) },
});

export const ATTACHED: readonly Judged[] = [
  attached(true, '附件标签空着', '附件：'),
  attached(true, '附件下载空着', '附件下载：'),
  attached(true, '附件标签空着，后面是落款', '附件：\n\n示例市住房和城乡建设委员会\n\n2026年5月8日'),
  attached(true, '附件下载，后面是落款', '附件下载\n\n示例市住房和城乡建设委员会'),
  attached(true, '相关附件空着', '相关附件：'),
  attached(true, '加粗的附件标签', '**附件：**'),
  attached(true, '列了名称，没有文件', '附件：1. 申请表'),
  attached(true, '列了两个，只有一个', '附件：1. 申请表\n\n　　　2. 名单', [FORM]),
  attached(true, '文件没有名称', '附件：1. 申请表', [{ ...FORM, title: '' }]),
  attached(true, '文件名称是空格', '附件：1. 申请表', [{ ...FORM, title: '　' }]),
  attached(true, '文件打不开', '附件：1. 申请表', [FORM], SHUT as never),
  attached(false, '列了一个，有一个', '附件：1. 申请表', [FORM]),
  attached(false, '列了两个，有两个', '附件：1. 申请表\n\n　　　2. 名单', [FORM, LIST]),
  attached(false, '没有附件', '第二条　本通知自印发之日起施行。'),
  attached(false, '正文里说到附件', '第二条　申请材料包括申请表及其附件：身份证明、收入证明。'),
  attached(false, '没有列出，有文件', '第二条　本通知自印发之日起施行。', [FORM]),
  attached(
    false,
    '附件在正文后面',
    '附件：收费标准\n\n## 附件\n\n收费标准\n\n| 项目 | 元 |\n| --- | --- |\n| 保洁 | 2 |',
  ),
];
