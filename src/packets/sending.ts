import { block, type Issue } from '../errors.ts';
import { dayTyped } from '../forms/rules.ts';
import { isIn } from '../own.ts';
import { personalIn } from '../privacy/rules.ts';
import { type Dispatch, WAYS } from './rules.ts';

type Values = Readonly<Record<string, string | string[]>>;
const LONGEST = 200;
const LONGEST_NOTE = 2000;

/** 登记报送 as it was filled in, nothing preset. */
export function sentOf(values: Values, today: string): { said: Said; issues: Issue[] } {
  const one = (name: string) => ([values[name] ?? ''].flat()[0] ?? '').trim();
  const said = {
    ...{ day: dayTyped(one('day')), office: one('office'), way: one('way'), number: one('number') },
    ...{ recipient: one('recipient'), receipt: one('receipt'), note: '' },
  };
  const issues = [
    ...(said.office ? [] : [block('office', '请填写送到哪个单位')]),
    ...(isIn(said.way, WAYS) ? [] : [block('way', '请选择怎样送')]),
    ...dayIssues(said.day, today, '报送'),
    ...['office', 'number', 'recipient', 'receipt'].flatMap((name) => wordIssues(name, one(name), LONGEST)),
  ];
  return { said, issues };
}

/** 退回补正 as it was filled in. `from`: the day it was sent. */
export function returnedOf(
  values: Values,
  today: string,
  from: string,
): { said: Pick<Said, 'day' | 'note'>; issues: Issue[] } {
  const one = (name: string) => ([values[name] ?? ''].flat()[0] ?? '').trim();
  const said = { day: dayTyped(one('backDay')), note: one('note') };
  const early = said.day < from ? [block('backDay', `退回日期不能早于报送日期${from}`)] : [];
  const days = dayIssues(said.day, today, '退回', 'backDay');
  const issues = [
    ...(days.length ? days : early),
    ...(said.note ? [] : [block('note', '请写退回的意见')]),
    ...wordIssues('note', said.note, LONGEST_NOTE),
  ];
  return { said, issues };
}

type Said = Omit<Dispatch, 'kind' | 'by' | 'at'>;

function dayIssues(day: string, today: string, what: string, field = 'day'): Issue[] {
  const real = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(Date.parse(day)) && isDay(day);
  if (!real) return [block(field, `请填写${what}日期，例如 ${today}`)];
  return day > today ? [block(field, `${what}日期还没有到，请核对`)] : [];
}

const isDay = (day: string): boolean => new Date(day).toISOString().startsWith(day);

function wordIssues(field: string, text: string, most: number): Issue[] {
  if (text.length > most) return [block(field, `最多${most}个字`)];
  const found = personalIn(text).find(({ sure }) => sure);
  return found ? [block(field, `这里有个人信息（${found.masked}），请去掉`)] : [];
}
