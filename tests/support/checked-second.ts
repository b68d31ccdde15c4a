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
  { about: '其他文件设定权利义务', rules: ['nature'], cases: DUTIES },
  { about: '应当解读', rules: ['interpretation'], cases: INTERPRETED },
  { about: '解读没有文件', rules: ['interpretation-policy'], cases: EXPLAINED },
  { about: '前置程序', rules: ['procedure', 'missing'], cases: STEPS_MISSING },
  { about: '日期、科室、公开方式', rules: ['missing', 'department', 'openness'], cases: MISSING },
  { about: '发文字号', rules: ['document-number'], cases: NUMBERED },
  { about: '成文晚于发布', rules: ['dates'], cases: DATED },
  { about: '站内链接', rules: ['link-broken'], cases: LINKED },
  { about: '附件', rules: ['attachment-label', 'file-open'], cases: ATTACHED },
  { about: '征求意见期限', rules: ['consultation-period', 'missing'], cases: SHORT },
  { about: '答复的标题', rules: ['proposal-title', 'proposal-contact', 'privacy'], cases: PROPOSED },
  { about: '站外地址', rules: ['link-host', 'link-form'], cases: HOSTS },
];
