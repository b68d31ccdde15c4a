import { hanToNumber } from '../text/han.ts';
import { markerOf } from '../text/markers.ts';

/** Text without any space, as lines are compared. */
export const bare = (text: string): string => text.replace(/[\s\u200b\ufeff]+/g, '');

const OPENING = '〔\\[［﹝（(【「〖';
const CLOSING = '〕\\]］﹞）)】」〗';
const DIGITS = '[\\d０-９]';
const SERIAL = `第?(?:${DIGITS}{1,6}|[〇零一二三四五六七八九十百千]{1,7})号`;
const YEARLY = `[\\p{Script=Han}A-Za-z]{0,20}[${OPENING}](?:${DIGITS}{4}|[〇○零一二三四五六七八九]{4})年?[${CLOSING}]${SERIAL}`;
/** 国务院令第656号, 公告2026年第5号, 第12号. */
const ORDERLY = `(?:[\\p{Script=Han}、]{0,30}(?:令|公告|通告|决定|文件))?(?:${DIGITS}{4}年)?第(?:${DIGITS}{1,5}|[〇零一二三四五六七八九十百千]{1,7})号`;
const NUMBER = new RegExp(`^(?:发文字号[:：]|文号[:：])?[（(]?(${YEARLY}|${ORDERLY})[）)]?`, 'u');

/** A document number at the beginning of a line, normalised, and whatever stands behind it in the line. */
export function documentNumberIn(text: string): { value: string; odd: boolean; rest: string } | undefined {
  const line = bare(text);
  const found = NUMBER.exec(line);
  const written = found?.[1];
  if (!found || !written) return undefined;
  const rest = line.slice(found[0].length);
  if (rest !== '' && !/^(?:签发人|【|[（(][^，。]{1,12}[）)]$)/.test(rest)) return undefined;
  const value = written
    .normalize('NFKC')
    .replace(new RegExp(`[${OPENING}]`, 'u'), '〔')
    .replace(new RegExp(`[${CLOSING}]`, 'u'), '〕');
  return { value, odd: value !== written, rest };
}

/** 示建发〔2026〕　号: the number is not given yet. */
export const isOpenNumber = (text: string): boolean =>
  new RegExp(
    `^\\p{Script=Han}{1,20}[${OPENING}](?:${DIGITS}{2,4}|[xX×＊*]{0,4})[${CLOSING}]第?[xX×＊*_]*号$`,
    'u',
  ).test(bare(text)) && !documentNumberIn(text);

const YEAR = `(${DIGITS}{4}|[〇○OΟo零一二三四五六七八九]{4})`;
const DATE = new RegExp(
  `^${YEAR}年(${DIGITS}{1,2}|[〇○一二三四五六七八九十元]{1,3})月(${DIGITS}{1,2}|[〇○一二三四五六七八九十]{1,3})日`,
  'u',
);
const NUMERIC = new RegExp(`^(${DIGITS}{4})[-./．](${DIGITS}{1,2})[-./．](${DIGITS}{1,2})$`);

/** A day at the beginning of `text`; `rest` is what stands behind it, `odd` that it is not written as 年月日. */
export function dayIn(text: string): { day: string; rest: string; odd: boolean } | undefined {
  const line = bare(text);
  const found = DATE.exec(line) ?? NUMERIC.exec(line);
  if (!found) return undefined;
  const [year = 0, month = 0, date = 0] = found
    .slice(1)
    .map((part) => hanToNumber(part.replace(/[OΟo]/g, '〇').replace('元', '一')) ?? 0);
  const day = `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(date).padStart(2, '0')}`;
  const real = new Date(`${day}T00:00:00Z`);
  if (year < 1900 || Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== day)
    return undefined;
  return { day, rest: line.slice(found[0].length), odd: NUMERIC.test(line) };
}

/** 2026年　月　日: the day was left open. */
export const isOpenDay = (text: string): boolean =>
  /^(?:[\d０-９〇○零一二三四五六七八九]{4}|[\d０-９]{2}|[ＸX×*_]{2,4})?年[\d０-９一二三四五六七八九十ＸX×*_]{0,3}月[\d０-９一二三四五六七八九十ＸX×*_]{0,3}日$/.test(
    bare(text),
  ) && !dayIn(text);

/** （盖章）, （公章） and the like beside a signature. */
export const SEAL = /[（(【\[]?(?:此处)?(?:加盖|盖|公|印)\s*[章印](?:处)?[）)】\]]?$/;

const BODIES =
  '局|委员会|委|府|厅|部|会|院|办公室|办|公司|中心|署|行|社|站|队|处|所|组|指挥部|法庭|大学|学院|学校|馆|团|党组|党委|科|股|室|区|镇|乡|街道|联合会|联盟|集团|厂|银行|海关|税务|总局|分局|支行|监狱|国务院|政协|人大';
const BODY = new RegExp(`(?:${BODIES})(?:[（(][^（）()]{1,12}[）)])?$`);

/** Whether a line may be the name of a body that signs. */
export function isBody(text: string): boolean {
  const line = bare(text).replace(SEAL, '');
  return (
    line.length >= 2 &&
    line.length <= 40 &&
    BODY.test(line) &&
    !/[，。；：！？《》“”:;,!?]/.test(line) &&
    !/^(?:各|关于|请|由|经|按|对)/.test(line) &&
    !markerOf(text)
  );
}

const POSTS =
  '主席|总理|省长|市长|州长|盟长|县长|区长|镇长|乡长|主任|局长|厅长|部长|院长|检察长|署长|行长|委员长|秘书长|会长|司令员|部长|关长';

/** 市长　张三: the person who signs an order. */
export const isPerson = (text: string): boolean =>
  new RegExp(
    `^(?:代理?|副)?[\\p{Script=Han}]{0,16}(?:${POSTS})[:：\\s　]*[\\p{Script=Han}·][\\s　]*[\\p{Script=Han}·]{1,8}$`,
    'u',
  ).test(text.trim()) &&
  bare(text).length <= 26 &&
  !/[，。；、]/.test(text);

/** 文种 and other last words of titles. */
const GENRE =
  '决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|办法|规定|细则|条例|规则|方案|规划|计划|纲要|要点|预案|标准|规范|指南|指引|目录|清单|章程|制度|措施|说明|草案|总结|名单|公示|简报|答复|解释|安排|守则|准则|导则|规程|流程|程序|机制|法|法典|倡议书|承诺书|合同|协议|公约|导引|大纲|政策|建议|解读|问答|须知|信';
const COMPLETE = new RegExp(`(?:${GENRE})(?:[（(〔][^（）()〔〕]{1,30}[）)〕])*$`, 'u');

/** Whether a text could end as a title does; whole, if its brackets are closed. */
export const endsLikeTitle = (text: string): boolean => COMPLETE.test(bare(text));

export const isComplete = (text: string): boolean => endsLikeTitle(text) && isBalanced(text);

export const isBalanced = (text: string): boolean =>
  [
    ['《', '》'],
    ['“', '”'],
    ['（', '）'],
    ['(', ')'],
    ['〔', '〕'],
  ].every(([open = '', close = '']) => text.split(open).length === text.split(close).length);

/** Which genre a title names; '' when none of those of 条例 art. 8. */
export const genreOf = (title: string): string =>
  /(决议|决定|命令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|复函|函|纪要|令)(?:[（(][^（）()]*[）)])*$/.exec(
    bare(title),
  )?.[1] ?? '';

/** A parenthesis that is part of a title: （试行）, （征求意见稿）, （2026—2030年）; not the history of a law. */
export const isSuffix = (text: string): boolean =>
  /^[（(][^（）()]{1,24}[）)]$/.test(bare(text)) &&
  !/通过|公布|发布|修[订正改]|批准|施行日|印发|号/.test(text);

/** （2026年5月8日…通过）: the history under the title of a law. */
export const isHistory = (text: string): boolean =>
  /^[（(].*(?:\d{4}|[〇○零一二三四五六七八九]{4})年.*(?:通过|公布|发布|修[订正]|批准|印发).*[）)]$/.test(
    bare(text).normalize('NFKC').replace(/^\(/, '（'),
  );
