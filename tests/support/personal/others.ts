import { luhn, person, type Dice } from './numbers.ts';

/** Numbers of things, which must never be taken for numbers of people (standards RV-07). Each as people print it. */
export type Other = { name: string; write: (dice: Dice) => string };

const CREDIT = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** GB 32100: 登记管理部门 1 + 机构类别 1 + 区划 6 + 组织机构代码 9 + 校验 1. Half of them have no letter before the last place. */
export function creditCode(dice: Dice): string {
  const of = dice.below(2) === 0 ? '0123456789' : CREDIT;
  const body =
    dice.pick(['11', '12', '13', '51', '52', '53', '91', '92', '93']) +
    area(dice) +
    Array.from({ length: 9 }, () => of[dice.below(of.length)]).join('');
  const sum = [...body].reduce((total, c, i) => total + CREDIT.indexOf(c) * (3 ** i % 31), 0);
  return body + CREDIT[(31 - (sum % 31)) % 31];
}
/** 投资项目统一代码: year, area, industry, kind, serial: 24 characters with dashes. */
const projectCode = (d: Dice): string =>
  `${2015 + d.below(12)}-${area(d)}-${two(d, 97)}-${d.pick(['01', '02', '03', '04', '05'])}-${d.digits(6)}`;
const indexNumber = (d: Dice): string => {
  const year = String(2008 + d.below(19));
  return d.pick([
    () => `${d.digits(9)}/${year}-${d.digits(5)}`,
    () => `${creditCode(d)}/${year}${two(d, 12)}-${d.digits(5)}`,
    () => `${creditCode(d)}/${year}-${d.digits(5)}`,
    () => `${d.digits(7)}-${d.below(10)}/${year}-${d.digits(5)}`,
  ])();
};
const invoice = (d: Dice): string =>
  d.pick([
    () => `发票代码${area(d)}${d.digits(6)}，发票号码${d.digits(8)}`,
    () => `发票号码：${d.digits(20)}`,
    () => `电子发票号 ${two(d, 30)}${d.digits(18)}`,
    () => `发票代码：0${d.digits(11)} 校验码 ${d.digits(20)}`,
    () => `校验码：${d.digits(5)} ${d.digits(5)} ${d.digits(5)} ${d.digits(5)}`,
  ])();
const area = (d: Dice): string => d.pick(['2104', '1101', '4403', '6201', '5101', '3205']) + two(d, 30);
const two = (d: Dice, below: number): string => String(1 + d.below(below)).padStart(2, '0');
const day = (d: Dice): string => `${2012 + d.below(15)}${two(d, 12)}${two(d, 28)}`;

const framed =
  (labels: string[], write: (d: Dice) => string) =>
  (d: Dice): string => {
    const n = write(d);
    const label = d.pick(labels);
    return d.pick([
      `${label}：${n}`,
      `${label}${n}`,
      `| 1 | 某某公司 | ${n} |`,
      `某某公司,${n},通过`,
      `某某公司（${label}：${n}）`,
      `${label}\n${n}\n`,
      n,
    ]);
  };
/** Always with its label: without it nobody, human or program, can tell these from a number of a person. */
const labelled = (labels: string[], write: (d: Dice) => string) => (d: Dice) => {
  const label = d.pick(labels);
  return d.pick([
    (n: string) => `${label}：${n}`,
    (n: string) => `${label}${n}，`,
    (n: string) => `| 项目 | ${label} |\n|---|---|\n| 安居小区 | ${n} |`,
    (n: string) => `项目,${label}\n安居小区,${n}`,
  ])(write(d));
};

/** The four that the issue names, and what else a housing authority prints every day. */
export const OTHERS: Record<string, Other['write']> = {
  统一社会信用代码: framed(['统一社会信用代码', '信用代码', '社会信用代码'], creditCode),
  项目代码: framed(['项目代码', '投资项目代码', '项目统一代码'], projectCode),
  索引号: framed(['索引号', '信息索引号', '索 引 号'], indexNumber),
  发票号: invoice,
};
export const MORE_OTHERS: Record<string, Other['write']> = {
  施工许可证编号: labelled(
    ['施工许可证编号', '施工许可证号', '许可证编号'],
    (d) => area(d) + day(d) + two(d, 9) + two(d, 20),
  ),
  工程项目编号: labelled(['项目编号', '工程编号'], (d) => area(d) + day(d).slice(2) + two(d, 9) + two(d, 20)),
  营业执照注册号: labelled(['注册号', '营业执照注册号', '工商注册号'], (d) => area(d) + d.digits(9)),
  不动产权证: (d) => `示（${2015 + d.below(12)}）示例市不动产权第${d.digits(7)}号`,
  座机: (d) =>
    d.pick([
      `0413-5${d.digits(7)}`,
      `024-2${d.digits(7)}`,
      `（010）6${d.digits(7)}`,
      `0413-5${d.digits(6)}-801`,
    ]),
  热线: (d) =>
    `${d.pick(['12345', '12329', '8890', '400-810-1234', '4008101234', '800-820-8820', '96123'])} 热线`,
  金额: (d) =>
    `${1 + d.below(900)},${d.digits(3)},${d.digits(3)}.${d.digits(2)}元，${d.digits(5)}.${d.digits(6)}万元`,
  时刻: (d) => `2018-05-${two(d, 28)} 13:${two(d, 59)}:${two(d, 59)}，${1500000000000 + d.below(1e9) * 250}`,
  坐标: (d) => `东经123.${d.digits(11)}，北纬41.${d.digits(12)}`,
  网址: (d) => `https://www.shili.gov.cn/art/2018/7/20/art_${d.digits(4)}_${d.digits(7)}.html`,
  摘要: (d) => Array.from({ length: 64 }, () => '0123456789abcdef'[d.below(16)]).join(''),
  书号: (d) => `ISBN 978-7-112-${d.digits(5)}-${d.below(10)}`,
  标准号: (d) => `GB 50${d.digits(3)}-${2000 + d.below(26)}、JGJ/T ${d.digits(3)}-2018`,
  长串: (d) => d.digits(22 + d.below(30)),
  维修资金专户: (d) => `户名：示例市物业维修资金专户，开户行：某银行，账号：0714${d.digits(15)}`,
  文号: (d) => `示建发〔20${two(d, 26)}〕${1 + d.below(200)}号`,
  已隐去: (d) =>
    d.pick([
      `${person(d)[0]}* 210***********${d.digits(2)}`.replace(/.(?=\*)/u, (c) => c),
      `138****${d.digits(4)}`,
      `尾号${d.digits(4)}的银行卡`,
      `35*************${d.digits(3)}`,
      `6222 **** **** ${d.digits(4)}`,
    ]),
  期间: (d) => `20${two(d, 26)}${two(d, 12)}-20${two(d, 26)}${two(d, 12)}，20180512-20180612`,
  卡样: (d) => `合同编号 ${d.digits(15)}${luhn(d.digits(15))}`.replace(/ [1-9]/, ' 0'),
};
