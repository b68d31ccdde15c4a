import { dayOf, nameOf, type Chance } from './chance.ts';
import {
  checkOf,
  creditCheckOf,
  creditLikeIdentityOf,
  creditOf,
  divisionOf,
  identityOf,
  mobileOf,
} from './numbers.ts';

type Write = (c: Chance) => string;

const wide = (text: string): string =>
  text.replace(/[0-9A-Z]/g, (one) => String.fromCodePoint(one.codePointAt(0)! + 0xfee0));
const year = (c: Chance): number => 2003 + c.below(23);
const two = (c: Chance, most: number): string => String(1 + c.below(most)).padStart(2, '0');
/** Eleven digits as a mobile number has them, so that only what stands around tells. */
const like = mobileOf;

const CREDIT_PLACES: ((code: string, c: Chance) => string)[] = [
  (code) => `中标人：示例建设集团有限公司（统一社会信用代码：${code}），中标价1286.50万元。`,
  (code) =>
    `| 序号 | 企业名称 | 统一社会信用代码 | 结果 |\n| --- | --- | --- | --- |\n| 1 | 示例物业有限公司 | ${code} | 合格 |\n`,
  (code) => `序号,单位,统一社会信用代码\n1,示例房产经纪有限公司,${code}`,
  (code) => `社会信用代码 ${code}\n法定代表人 见营业执照`,
  (code) =>
    `<table><tr><th>企业名称</th><th>信用代码</th></tr><tr><td>示例公司</td><td>${code}</td></tr></table>`,
  (code, c) => `营业执照（统一社会信用代码${code}）.pdf 统一社会信用代码 ${wide(code)} 成立于${year(c)}年`,
];
const credit =
  (make: (c: Chance) => string): Write =>
  (c) =>
    c.pick(CREDIT_PLACES)(make(c), c);

/** 施工许可证: division, day, sequence. Every eleventh would pass as a person's number. */
const permitPassing: Write = (c) => {
  for (;;) {
    const number = divisionOf(c) + dayOf(c, 2008, 2025) + c.pick(['01', '02', '03']) + two(c, 9);
    if (checkOf(number.slice(0, 17)) === number[17])
      return c.pick([
        `建筑工程施工许可证编号：${number}，建设规模12860平方米。`,
        `| 工程名称 | 施工许可证号 |\n| --- | --- |\n| 示例安置房二期 | ${number} |\n`,
        `已取得施工许可证（编号${number}），合同工期540日历天。`,
      ]);
  }
};

/** A number whose last character is wrong by one: no person has it. */
const nearMiss: Write = (c) => {
  const number = identityOf(c);
  const wrong = number[17] === 'X' ? '0' : String((Number(number[17]) + 1) % 10);
  return `业务流水号${number.slice(0, 17)}${wrong}，办理结果可凭流水号查询。`;
};

const index: Write = (c) => {
  const no = `${year(c)}-${c.digits(5)}`;
  return `索 引 号：${c.pick([`000014349/${no}`, `${creditOf(c, c.below(2) === 0)}/${no}`, `430S00/${year(c)}-${c.digits(7)}`, `01-A02-${no}`, `${c.digits(9)}-${like(c)}`])}\n发布机构：示例市住房和城乡建设委员会`;
};

const project: Write = (c) => {
  const code = `${c.pick(['2024', '2308', '2019', '1987'])}-${divisionOf(c)}-${two(c, 99)}-${two(c, 5)}-${c.digits(6)}`;
  return c.pick([
    `项目代码：${code}，建设地点位于示例区。`,
    `| 项目名称 | 项目代码 | 总投资 |\n| --- | --- | --- |\n| 示例路改造 | ${code} | ${c.digits(4)}万元 |\n`,
    `经审批平台赋码（${code.replaceAll('-', c.pick(['-', '—', '－']))}），同意开展前期工作。`,
  ]);
};

const money: Write = (c) =>
  c.pick([
    `项目总投资${like(c)}元，其中中央预算内投资${c.digits(4)}万元。`,
    `本年支出合计${like(c)}.${c.digits(2)}元。`,
    `| 科目 | 金额（元） |\n| --- | --- |\n| 住房保障支出 | ${like(c)} |\n| 其他 | ${like(c)}.00 |\n`,
    `合同价￥${like(c)}.00（大写：壹佰叁拾捌亿元整）。`,
    `累计发电${like(c)}千瓦时，供水${like(c)}立方米，建筑面积${like(c)}平方米。`,
    `收入13,${c.digits(3)},${c.digits(3)},${c.digits(3)}.50元。`,
  ]);

const date: Write = (c) => {
  const day = dayOf(c, 1980, 2025);
  return c.pick([
    `自${day}起施行，有效期5年，至${dayOf(c, 2026, 2035)}止。`,
    `${day}${c.digits(6)} 导出；时间戳${c.pick(['17', '16', '15'])}${c.digits(8)}、17${c.digits(11)}。`,
    `${year(c)}-${two(c, 12)}-${two(c, 28)} 09:30:00 至 ${year(c)}.${two(c, 12)}.${two(c, 28)} 18:00`,
    `二〇二四年三月十五日起至二〇二五年十二月三十一日止，“一三五”工作法，第一百三十八条。`,
    `${year(c)}年度 ${year(c)}年度 ${year(c)}—${year(c)}年 ${year(c)}—${year(c)}年`,
  ]);
};

const duty: Write = (c) =>
  c.pick([
    `咨询电话：0731-8${c.digits(7)}，传真0731－8${c.digits(7)}转80${c.digits(2)}。`,
    `监督电话：010-1${c.digits(7)}（工作日9:00—17:00），热线12345、12329、12318。`,
    `客服热线400-810-${c.digits(4)}、95${c.digits(3)}、（0731）8${c.digits(7)}，邮编41${c.digits(4)}。`,
    `值班电话：01081${c.digits(6)}，短信端口1069${c.digits(8)}，投诉举报12345-1、12345 转 3。`,
    `区号0755 电话 13${c.digits(6)}；服务热线 1010-${c.digits(4)}；消防119、急救120、报警110。`,
  ]);

const book: Write = (c) =>
  `《住房保障实务》（ISBN 978-7-${c.digits(3)}-${c.digits(5)}-${c.digits(1)}，ISBN 9787${c.digits(9)}），条码69${c.digits(11)}，ISSN 1${c.digits(3)}-${c.digits(4)}。`;

const place: Write = (c) =>
  c.pick([
    `坐标：112.${like(c)},28.${like(c)}`,
    `东经113°${two(c, 59)}′${two(c, 59)}″，北纬28.${c.digits(10)}°，X=3${c.digits(6)}.138，Y=38${c.digits(6)}.${like(c)}`,
    `| 界址点 | X | Y |\n| --- | --- | --- |\n| J1 | 31${c.digits(5)}.${c.digits(3)} | 38${c.digits(6)}.${c.digits(3)} |\n`,
  ]);

const standard: Write = (c) =>
  `应当符合GB 11643-1999、GB/T 33476.2-2016、GB 32100—2015、CJJ/T 138-${year(c)}、ISO 7064:2003、JGJ 138－2016 第13.8.${c.below(9)}条。`;

const land: Write = (c) =>
  c.pick([
    `不动产单元号：${divisionOf(c)}${c.digits(6)}GB${c.digits(5)}F${c.digits(8)}，宗地代码${divisionOf(c)}${c.digits(6)}GB${c.digits(5)}。`,
    `建设工程规划许可证：建字第${divisionOf(c)}${c.pick(['2012', '2011', '2010'])}01${two(c, 28)}${c.digits(1)}号。`,
    `用地预审：用字第${divisionOf(c)}2012${two(c, 12)}${two(c, 28)}1号；地字第${divisionOf(c)}${year(c)}${c.digits(5)}号。`,
    `湘（${year(c)}）示例市不动产权第${c.digits(7)}号，行政区划代码${divisionOf(c)}001001。`,
  ]);

const invoice: Write = (c) =>
  c.pick([
    `电子发票号码：24${c.digits(18)}，缴款码${c.digits(20)}，发票代码${c.digits(12)}。`,
    `受理编号：${divisionOf(c)}${like(c)}${c.digits(7)}，请妥善保存。`,
    `纳税人识别号：${divisionOf(c)}1${c.digits(8)}，工商注册号${divisionOf(c)}00${c.digits(7)}。`,
    `退还保证金至单位对公账户，账号：43001${c.digits(15)}，行号1${c.digits(11)}，开户行：示例银行示例支行。`,
    `订单62${c.digits(17)}已签收，运单SF1${c.digits(12)}，交易流水1${c.digits(27)}。`,
    `湘公网安备 ${divisionOf(c)}02${c.digits(6)}号 湘ICP备${c.digits(8)}号-1 网站标识码4301${c.digits(6)}`,
    `食品生产许可证SC106${divisionOf(c)}${c.digits(5)}，国药准字H${dayOf(c, 2001, 2024)}，注册号湘${c.digits(12)}。`,
  ]);

const masked: Write = (c) =>
  c.pick([
    `| 姓名 | 身份证号 | 手机号码 | 银行卡号 |\n| --- | --- | --- | --- |\n| 张* | ${identityOf(c).slice(0, 3)}*************${identityOf(c).slice(-2)} | 138****${c.digits(4)} | 6217 **** **** ${c.digits(4)} |\n`,
    `${nameOf(c).slice(0, 1)}*（身份证号${identityOf(c).slice(0, 6)}********${identityOf(c).slice(-4)}，手机139****${c.digits(4)}）`,
    `身份证号：${identityOf(c).slice(0, 10)}XXXXXXXX，手机：138XXXX${c.digits(4)}，尾号${c.digits(4)}。`,
  ]);

const hash: Write = (c) => {
  const part = (n: number): string =>
    Array.from({ length: n }, () => '0123456789abcdef'[c.below(16)]).join('');
  return c.pick([
    `SHA-256：${part(20)}a${like(c)}f${part(31)}`,
    `/files/${part(12)}c${like(c)}d${part(39)}/view`,
    `![示意图](files/${part(8)}-${part(4)}-4${part(3)}-a${part(3)}-${part(12)}.png)`,
    `SM3：${part(11)}${identityOf(c).slice(0, 17)}0${part(35)}`,
  ]);
};

const statistics: Write = (c) => {
  const cells = Array.from({ length: 8 }, () => `${138 + c.below(60)} | ${c.digits(4)} | ${c.digits(4)}`);
  return c.pick([
    `| 年份 | 套数 | 户数 | 人数 |\n| --- | --- | --- | --- |\n${cells.map((cell, i) => `| ${2015 + i} | ${cell} |`).join('\n')}\n`,
    `各月办件量\n138\n${c.digits(4)}\n${c.digits(4)}\n${c.digits(4)}\n合计\n`,
    `一季度138件、${c.digits(4)}件、${c.digits(4)}件；同比增长13.${c.digits(1)}%、8${c.digits(1)}.${c.digits(2)}%。`,
    `<tr><td>138</td><td>${c.digits(4)}</td><td>${c.digits(4)}</td><td>110105</td><td>${dayOf(c, 1950, 2000)}</td></tr>`,
  ]);
};

const documentNumber: Write = (c) =>
  `示建发〔${year(c)}〕${1 + c.below(300)}号 示政办函〔${year(c)}〕13${c.digits(1)}号、国办发〔2019〕54号、示建规〔${year(c)}〕1号 第${13800 + c.below(100)}期（总第${c.digits(4)}期）`;

const looseCode: Write = (c) => {
  const seventeen = '91' + divisionOf(c) + 'MA' + c.digits(7);
  const code = seventeen + creditCheckOf(seventeen);
  return `企业（${code}）已列入名单，注册号见${code}.pdf；采购编号${divisionOf(c).slice(0, 4)}00-${year(c)}-${c.digits(5)}。`;
};

export const THINGS: readonly (readonly [string, Write])[] = [
  ['统一社会信用代码', credit((c) => creditOf(c))],
  ['统一社会信用代码（全是数字）', credit((c) => creditOf(c, true))],
  ['统一社会信用代码（合身份证校验）', credit(creditLikeIdentityOf)],
  ['信用代码，没有标签', looseCode],
  ['项目代码', project],
  ['索引号', index],
  ['发文字号', documentNumber],
  ['金额和数量', money],
  ['日期', date],
  ['值班电话和热线', duty],
  ['书号和条码', book],
  ['坐标', place],
  ['标准号', standard],
  ['施工许可证（合身份证校验）', permitPassing],
  ['规划许可证和不动产', land],
  ['发票、账户和流水', invoice],
  ['校验位差一', nearMiss],
  ['已遮挡的', masked],
  ['散列值和地址', hash],
  ['统计表', statistics],
];
