import { nameOf, type Chance } from './chance.ts';
import { type Kind } from './forms.ts';

/** Where a number stands. `label`: a word says what it is. `line`: the place may hold a line break. */
export interface Place {
  name: string;
  label: boolean;
  line: boolean;
  write: (c: Chance, number: string, kind: Kind) => string;
}

const LABELS: Record<Kind, string[]> = {
  identity: ['身份证号', '公民身份号码', '身份证号码', '居民身份证号', '身份证件号码', '身份证'],
  mobile: ['手机', '手机号码', '联系电话', '联系方式', '移动电话', '电话'],
  card: ['银行卡号', '一卡通账号', '社会保障卡银行账号', '惠农补贴“一卡通”卡号', '开户行及账号', '银行账号'],
};
const labelOf = (c: Chance, kind: Kind): string => c.pick(LABELS[kind]);
const COLON = ['：', ':', '', '： ', '为'];

const BODY: ((c: Chance, number: string, label: string) => string)[] = [
  (c, n, l) => `经审查，${nameOf(c)}（${l}：${n}）家庭符合公共租赁住房保障条件，现予公示。`,
  (c, n, l) => `二、联系人：${nameOf(c)}，${l}${c.pick(COLON)}${n}，请于公示期内的工作日上午9时至12时来电。`,
  (c, n, l) => `　　被征收人${nameOf(c)}，${l}${c.pick(COLON)}${n}，选择货币补偿，补偿总额为1286500元。`,
  (c, n, l) => `申请人应当如实填报。（示例：${nameOf(c)}，${l} ${n}。）\n　　特此公告。`,
  (c, n, l) => `> 来信人${nameOf(c)}反映，其${l}${c.pick(COLON)}${n}，曾于2024年3月15日登记。`,
  (c, n, l) => `${nameOf(c)}同志${l}\n${n}\n示例市住房和城乡建设委员会\n2024年3月15日`,
];

const body = (c: Chance, number: string, kind: Kind): string => c.pick(BODY)(c, number, labelOf(c, kind));

const list = (c: Chance, number: string, kind: Kind): string => {
  const label = labelOf(c, kind);
  const bullet = c.pick(['1. ', '- ', '（一）', '* ', '  - ', '①']);
  return `配租结果如下：\n\n${bullet}${nameOf(c)}，${label}${c.pick(COLON)}${number}；\n${bullet}${nameOf(c)}，资料待补。`;
};

const bare = (c: Chance, number: string): string =>
  c.pick([
    `${nameOf(c)}，${number}，家庭人口3人，轮候期满，准予配租。`,
    `${nameOf(c)}(${number})、${nameOf(c)}等2户。`,
    `${nameOf(c)}${number}`,
    `**${number}**`,
    `${nameOf(c)}　　${number}\n\n2024年3月15日`,
    `<p>${nameOf(c)} ${number}</p>`,
    number,
  ]);

const table = (c: Chance, number: string, label: string): string => {
  const heads = ['序号', '姓名', '性别', label, '保障方式', '备注'];
  const row = (i: number, cell: string): string =>
    `| ${i} | ${nameOf(c)} | ${c.pick(['男', '女'])} | ${cell} | ${c.pick(['实物配租', '租赁补贴'])} | ${c.below(900) + 100} |`;
  const at = c.below(3);
  const rows = [0, 1, 2].map((i) => row(i + 1, i === at ? number : c.pick(['—', '已核', ''])));
  return `| ${heads.join(' | ')} |\n${'| --- '.repeat(6)}|\n${rows.join('\n')}\n`;
};

const html = (c: Chance, number: string, kind: Kind): string =>
  `<table><thead><tr><th>姓名</th><th>${labelOf(c, kind)}</th></tr></thead>` +
  `<tbody><tr><td rowspan="2">${nameOf(c)}</td><td>${number}</td></tr><tr><td>—</td></tr></tbody></table>`;

const file = (c: Chance, number: string, kind: Kind): string =>
  c.pick([
    `附件2：${nameOf(c)}${labelOf(c, kind)}${number}.xlsx`,
    `${labelOf(c, kind)}_${number}_申请表.pdf`,
    `[${nameOf(c)}${labelOf(c, kind)}${number}.docx](files/scan.docx)`,
  ]);

const bareFile = (c: Chance, number: string): string =>
  c.pick([
    `${nameOf(c)}_${number}_申请表.pdf`,
    `扫描件-${number}.jpg`,
    `${number}.docx`,
    `${number}${nameOf(c)}（正面）.png`,
  ]);

const metadata = (c: Chance, number: string, kind: Kind): string =>
  c.pick([
    `作者：${nameOf(c)}\n${labelOf(c, kind)}：${number}\n最后保存者：办公室`,
    `dc:creator = ${nameOf(c)}; dc:description = ${labelOf(c, kind)}${number}`,
    `title: 公示名单\n${labelOf(c, kind)}: "${number}"\ntopic: 住房保障`,
    `批注[${nameOf(c)}]：${labelOf(c, kind)}${number}请核`,
  ]);

const sheet = (c: Chance, number: string, kind: Kind): string =>
  c.pick([
    `序号,姓名,${labelOf(c, kind)},结果\n1,${nameOf(c)},${number},合格\n2,${nameOf(c)},,不合格`,
    `隐藏工作表：原始数据\n序号\t姓名\t${labelOf(c, kind)}\n1\t${nameOf(c)}\t${number}\n`,
    `姓名;${labelOf(c, kind)}\n"${nameOf(c)}";"${number}"`,
  ]);

const row = (c: Chance, number: string): string =>
  c.pick([
    `1 ${nameOf(c)} 男 ${number} 示例街道 合格`,
    `${c.below(300)} ${number} ${nameOf(c)}`,
    `2024-03-15 ${number} 已办结`,
    `2024年3月15日 ${number}`,
    `12\t${number}\t3\t1500.00`,
    `3、${number}`,
  ]);

export const PLACES: readonly Place[] = [
  { name: '正文', label: true, line: true, write: body },
  { name: '列举', label: true, line: true, write: list },
  { name: '表格', label: true, line: false, write: (c, n, k) => table(c, n, labelOf(c, k)) },
  { name: '合并单元格', label: true, line: false, write: html },
  { name: '文件名', label: true, line: false, write: file },
  { name: '元数据', label: true, line: false, write: metadata },
  { name: '电子表格', label: true, line: false, write: sheet },
  { name: '正文无标签', label: false, line: false, write: bare },
  { name: '表格无标签', label: false, line: false, write: (c, n) => table(c, n, '备查') },
  { name: '文件名无标签', label: false, line: false, write: bareFile },
  { name: '抽出的一行', label: false, line: false, write: row },
];
