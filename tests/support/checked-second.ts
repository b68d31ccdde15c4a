import type { Known } from '#src/checks/rules.ts';
import type { Content } from '#src/documents/rules.ts';
import { DUTIES, EXPLAINED, INTERPRETED, STEPS_MISSING } from './checked-second/force.ts';
import { ATTACHED, HOSTS, LINKED } from './checked-second/links.ts';
import { DATED, MISSING, NUMBERED, PROPOSED, SHORT } from './checked-second/values.ts';

/** A content and whether a rule has to stop it, written from the words of the rule before the checks were read. */
export interface Judged {
  name: string;
  stops: boolean;
  content: Content;
  known?: Partial<Known>;
}

/** By what is judged; `rules` are the codes of findings that count for it. */
export const SECOND: readonly { about: string; rules: readonly string[]; cases: readonly Judged[] }[] = [
  { about: '其他文件设定权利义务', rules: ['RULES'], cases: DUTIES },
  { about: '应当解读', rules: ['RULES'], cases: INTERPRETED },
  { about: '解读没有文件', rules: ['RULES'], cases: EXPLAINED },
  { about: '前置程序', rules: ['RULES'], cases: STEPS_MISSING },
  { about: '日期、科室、公开方式', rules: ['RULES'], cases: MISSING },
  { about: '发文字号', rules: ['RULES'], cases: NUMBERED },
  { about: '成文晚于发布', rules: ['RULES'], cases: DATED },
  { about: '站内链接', rules: ['RULES'], cases: LINKED },
  { about: '附件', rules: ['RULES'], cases: ATTACHED },
  { about: '征求意见期限', rules: ['RULES'], cases: SHORT },
  { about: '答复的标题', rules: ['RULES'], cases: PROPOSED },
  { about: '站外地址', rules: ['RULES'], cases: HOSTS },
];
