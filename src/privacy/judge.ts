import { checkDigit, isBirthday, isCreditCode, isRegion, luhn } from './checks.ts';
import type { Group } from './groups.ts';
import type { Surroundings } from './surroundings.ts';

export type Kind = 'identity' | 'mobile' | 'card';

type Verdict = { kind: Kind; sure: boolean };
type Beside = { before: Group | undefined; after: Group | undefined };
type Look = (start: number, end: number) => Surroundings;

/** Codes that may hold region, day and serial like an identity number; their label stands right before them or heads the column. */
const OF_THINGS =
  '信用代码|机构代码|项目代码|项目编[号码]|工程编[号码]|许可证?(?:书)?[（(]?(?:编?号|编码)|备案(?:编?号|编码)|注册号|登记号|合同(?:备案)?(?:编?号)|索引号|发票|监管码|房源编?[号码]|单元号|订单号|流水号|档案号|产权证?号|批准文号|采购编号|招标编号|标段编号|纳税人识别号|订单|运单|流水|缴款码|受理编?号|宗地代码|[建用地乡]字第';
const LABEL_OF_THING = new RegExp(`(?:${OF_THINGS})[^，。；|,\\t\\d]{0,8}$`);
const HEADING_OF_THING = new RegExp(OF_THINGS);
/** After any word of these a number without a check digit is not taken for a person's. */
const LABEL_OF_CODE = /(?:编号|执照|文号|代码|序列号|资质证书号?|证书号)[^，。；|\d]{0,8}$/;
const BODY = /(?:公司|厂|社|中心|会|所|校|院|局|店|队|基金|企业)["”'）)]?[\s|,，、：:]{0,4}$/;
const IDENTITY = /身份证|公民身份|证件号|ID/i;
const CARD =
  /卡号|银行|账号|帐号|账户|储蓄|信用卡|借记卡|工资卡|收款|开户|一卡通|信用社|[工农中建交邮]行|存折/;
const TELEPHONE = /手机|电话|联系|Tel|微信|移动|本人号码/i;
/** An amount in yuan or a measure, not a telephone. */
const AMOUNT =
  /^(?:\.\d|\s?(?:[百千万亿]*元|平方|立方|米|吨|公里|公顷|亩|千瓦|千克|公斤|人次|㎡|m[²³]|%|％))/;
const HEADING_OF_AMOUNT = /金额|[（(][百千万亿]*元[）)]|面积|总额|合计|预算|决算|收入|支出/;

/** Whether so many digits could be anybody's at all: what a text of nothing but digits is asked most. */
export function couldBe(digits: string): boolean {
  const { length } = digits;
  if (length < 16 && MOBILE_HEADS[length]?.test(digits)) return true;
  if (length === 15) return isOldIdentity(digits);
  return length > 15 && ((length === 18 && isIdentity(digits)) || isCard(digits));
}

/** By the digits with their prefix. */
const MOBILE_HEADS: Readonly<Record<number, RegExp>> = {
  11: /^1[3-9]/,
  12: /^01[3-9]/,
  13: /^861[3-9]/,
  14: /^0861[3-9]/,
  15: /^00861[3-9]/,
};

/** What a number is, by its digits, the shape in which it stands and the words beside it; null when nobody's. */
export function judge(digits: string, groups: readonly Group[], beside: Beside, look: Look): Verdict | null {
  const [start, end] = [groups[0]!.start, groups.at(-1)!.end];
  if (isIdentity(digits)) {
    const around = look(start, end);
    if (
      isCard(digits) &&
      CARD.test(around.before + around.heading) &&
      !IDENTITY.test(around.before + around.heading)
    )
      return { kind: 'card', sure: true };
    // Mistyped it is still somebody's, if that is what it is called.
    if (checkDigit(digits) !== digits[17] && !isSaidIdentity(around)) return null;
    return isOfThing(around) || isOfBody(digits, around) ? null : { kind: 'identity', sure: true };
  }
  if (digits.length === 15 && isOldIdentity(digits) && !isWithin(groups, beside)) {
    const around = look(start, end);
    const verdict = oldIdentity(groups, beside, around);
    if (verdict) return verdict;
  }
  if (digits.length <= 15) return mobile(digits, groups, beside, look);
  return isCard(digits) ? card(digits, groups, beside, look(start, end)) : null;
}

const isIdentity = (digits: string): boolean =>
  digits.length === 18 && isRegion(digits) && isBirthday(digits.slice(6, 14)) && /^\d{17}[\dX]$/.test(digits);

const isSaidIdentity = ({ before, heading }: Surroundings): boolean =>
  /(?:身份证|公民身份)[^，。；|\d]{0,10}$/.test(before) || /身份证|公民身份/.test(heading);

const isOldIdentity = (digits: string): boolean =>
  isRegion(digits) && digits[0] !== '9' && isBirthday(`19${digits.slice(6, 12)}`) && /^\d{15}$/.test(digits);

const isOfThing = ({ before, heading }: Surroundings): boolean => {
  if (IDENTITY.test(heading)) return false;
  if (HEADING_OF_THING.test(heading)) return true;
  const label = LABEL_OF_THING.exec(before);
  return !!label && !IDENTITY.test(label[0]);
};

/** A body's code of 18 digits may be one of a person by chance: the body stands right before it. */
const isOfBody = (digits: string, { before, heading }: Surroundings): boolean =>
  isCreditCode(digits) && !IDENTITY.test(before + heading) && BODY.test(before);

/** Has no check digit, so its parts must stand as people write them. */
function oldIdentity(groups: readonly Group[], beside: Beside, around: Surroundings): Verdict | null {
  if (isOfThing(around) || (LABEL_OF_CODE.test(around.before) && !IDENTITY.test(around.before))) return null;
  const said = IDENTITY.test(around.before + around.heading);
  // A telephone, and the year on the next line.
  if (isBroken(groups) && /^1[3-9]\d{9} (?:19|20)/.test(`${groups[0]!.digits} ${groups[1]!.digits}`))
    return null;
  if (isShape(groups, ['15', '6 6 3', '6 9', '3 3 6 3', '6 2 2 2 3']) && isOneGap(groups))
    return { kind: 'identity', sure: true };
  if (isSingles(groups, beside)) return { kind: 'identity', sure: true };
  const fours = isShape(groups, ['4 4 4 3']) && isOneGap(groups);
  const broken = isBroken(groups) && endsBefore(beside.after);
  return fours || broken ? { kind: 'identity', sure: said || !isColumn(groups, around) } : null;
}

function mobile(digits: string, groups: readonly Group[], beside: Beside, look: Look): Verdict | null {
  const [, prefix = '', number = ''] = /^(0|86|086|0086)?(1[3-9]\d{9})$/.exec(digits) ?? [];
  if (
    !number ||
    (groups[0]!.letters &&
      !/^(?:tel|phone|mobile|mob|m|t|sj|dh|wx|vx|no|id|sfz|qq|wechat)$/i.test(groups[0]!.letters))
  )
    return null;
  const own = prefix ? withoutPrefix(groups, prefix) : groups;
  if (!own || isWithin(groups, beside)) return null;
  const around = look(groups[0]!.start, groups.at(-1)!.end);
  if (isAmount(around) || isOfThing(around)) return null;
  const said = TELEPHONE.test(around.before + around.heading) || !!prefix;
  const cells = own.some(({ gap }, at) => at > 0 && gap === 'cell');
  const even = isOneGap(own);
  // Three figures below each other.
  if ((!said || prefix === '0') && own.slice(1).filter(isEnd).length > 1) return null;
  if (isShape(own, ['11'])) return { kind: 'mobile', sure: true };
  // Figures of a table beside more of them, unless a word says otherwise.
  if (cells && !said && own.length < 4 && isAmongCells(own, beside)) return null;
  if (isShape(own, ['3 4 4', '3 8', '7 4']) && even) return { kind: 'mobile', sure: said || !cells };
  if (isShape(own, ['4 4 3', '3 3 5', '4 3 4']) && even)
    return { kind: 'mobile', sure: said || own[1]!.gap === 'dash' };
  // Eleven boxes of a form; a row of more figures of one digit may hold such eleven by chance.
  if (isSingles(own, beside))
    return { kind: 'mobile', sure: said || !cells || beside.before?.digits.length !== 1 };
  // The first eleven boxes of more are no telephone: 86 may be the number of the row.
  if (own.at(-1)!.digits.length === 1 && beside.after?.digits.length === 1) return null;
  return isBroken(own) || said ? { kind: 'mobile', sure: said || !isColumn(own, around) } : null;
}

const isAmongCells = (groups: readonly Group[], { before, after }: Beside): boolean =>
  (!!before && groups[0]!.gap === 'cell') || after?.gap === 'cell';

const isAmount = ({ before, after, heading }: Surroundings): boolean =>
  AMOUNT.test(after) ||
  /[￥¥]\s?$/.test(before) ||
  (HEADING_OF_AMOUNT.test(heading) && !TELEPHONE.test(heading));

/** 16 to 19 digits of an issuer with the check digit of ISO 7812. */
const isCard = (digits: string): boolean =>
  /^(?:62|4|5[1-5]|2[2-7]|35|60|9)\d{14,18}$/.test(digits) && digits.length <= 19 && luhn(digits);

function card(
  digits: string,
  groups: readonly Group[],
  beside: Beside,
  around: Surroundings,
): Verdict | null {
  if (isOfThing(around) || groups[0]!.letters || isWithin(groups, beside)) return null;
  const { before, after, heading, headings } = around;
  const said = CARD.test(before + after + (heading || headings)) || CARD.test(headings);
  if (!said && (LABEL_OF_CODE.test(before) || !digits.startsWith('62'))) return null;
  const whole = groups.length === 1 || isFours(groups) || isShape(groups, ['6 10', '6 11', '6 12', '6 13']);
  if (whole) return { kind: 'card', sure: said };
  return said || isSingles(groups, beside) ? { kind: 'card', sure: said } : null;
}

/** The groups after 86 or 0; null when it does not stand as a prefix. */
function withoutPrefix(groups: readonly Group[], prefix: string): readonly Group[] | null {
  const [first, ...rest] = groups;
  if (first!.digits === prefix) return rest;
  if (!first!.digits.startsWith(prefix)) {
    const singles = groups.every(({ digits }) => digits.length === 1);
    return singles ? groups.slice(prefix.length) : null;
  }
  return [{ ...first!, digits: first!.digits.slice(prefix.length) }, ...rest];
}

const isShape = (groups: readonly Group[], shapes: string[]): boolean =>
  groups.length < 6 && shapes.includes(groups.map(({ digits }) => digits.length).join(' '));

const isFours = (groups: readonly Group[]): boolean =>
  groups.length >= 4 && groups.slice(0, -1).every(({ digits }) => digits.length === 4);

/** The same between all of its parts. */
const isOneGap = (groups: readonly Group[]): boolean =>
  groups.slice(1).every(({ gap }) => gap === groups[1]!.gap);

/** Digit by digit, and no more of them; one before may be the number of the row. */
const isSingles = (groups: readonly Group[], { after }: Beside): boolean =>
  groups.every(({ digits }) => digits.length === 1) && isOneGap(groups) && after?.digits.length !== 1;

/** In two, by the end of a line. */
const isBroken = (groups: readonly Group[]): boolean => groups.length === 2 && isEnd(groups[1]!);

const isEnd = ({ gap }: Group): boolean => gap === 'break' || gap === 'wrap';

/** What follows is another number, not the rest of this one. */
const endsBefore = (after: Group | undefined): boolean =>
  !after || after.gap === 'space' || (isEnd(after) && after.digits.length >= 11);

/** Both halves alone on their lines: more likely two figures below each other. */
const isColumn = (groups: readonly Group[], { alone }: Surroundings): boolean =>
  isBroken(groups) && groups[1]!.gap === 'break' && alone;

/** A part of something longer: an area code or decimals before it, more digits behind. */
const isWithin = (groups: readonly Group[], { before, after }: Beside): boolean =>
  (!!before && groups[0]!.gap === 'dash' && !/^0{0,2}86$|^0$/.test(before.digits)) ||
  (after?.gap === 'dash' && after.digits.length > 4);
