import type { Content } from '../documents/rules.ts';
import { STEPS } from '../documents/types/policy.ts';
import type { Issue } from '../errors.ts';
import { formatDay } from '../text/days.ts';
import { copiedShare } from './copied.ts';
import { piecesOf, textsOf } from './pieces.ts';
import { linksIn } from './references.ts';
import type { RuleCode } from './sources.ts';

/** A check that found nothing: what is said of it, and whether it is a step that somebody else took. */
export type Passed = { words: string; step?: true };

type Check = { words: string; rules: readonly RuleCode[]; asked?: (content: Content) => boolean };

const PERSONAL = ['privacy', 'privacy-doubt', 'privacy-minor', 'privacy-address', 'privacy-columns'] as const;

const isPolicy = ({ type }: Content): boolean => type === 'policy';
const has = (key: string) => (content: Content) => !!content.details[key];
const hasText = ({ body }: Content): boolean => body.trim() !== '';
const hasFiles = ({ attachments }: Content): boolean => attachments.length > 0;
const hasTable = (content: Content): boolean => piecesOf(content).some(({ kind }) => kind === 'table');
const hasLinks = (content: Content): boolean =>
  content.links.length > 0 || piecesOf(content).some((piece) => linksIn(piece).length > 0);

/** Every check by name, with what must be there for it to have had anything to look at. */
const CHECKS: readonly Check[] = [
  { words: '必填的都填了', rules: ['missing'] },
  { words: '发文字号写法对', rules: ['document-number'], asked: has('documentNumber') },
  { words: '日期先后没有矛盾', rules: ['dates'], asked: has('signedOn') },
  { words: '公开方式写明了', rules: ['openness'], asked: isPolicy },
  { words: '文件性质和内容相符', rules: ['nature'], asked: isPolicy },
  { words: '解读齐了，或写明了暂无解读的理由', rules: ['interpretation'], asked: isPolicy },
  {
    words: '和解读的文件互相链接',
    rules: ['interpretation-policy'],
    asked: ({ type }) => type === 'interpretation',
  },
  { words: '没有发现个人信息', rules: PERSONAL, asked: hasText },
  { words: '链接都能打开', rules: ['link-broken', 'link-host', 'link-form'], asked: hasLinks },
  { words: '引用的文件现行有效', rules: ['basis-repealed'], asked: hasLinks },
  { words: '附件和正文写的一致', rules: ['attachment-label'], asked: hasFiles },
  { words: '附件能打开、能读出文字', rules: ['attachment-unread', 'attachment-scan'], asked: hasFiles },
  { words: '表格有表头', rules: ['table-head'], asked: hasTable },
  { words: '没有兜底表述', rules: ['vague'], asked: hasText },
  { words: '没有超过60字的长句', rules: ['sentence'], asked: hasText },
  { words: '名称、称谓没有写错', rules: ['names'], asked: hasText },
];

/** What was looked at and found in order; a check with nothing to look at is not counted. */
export function passedOf(content: Content, issues: readonly Issue[]): Passed[] {
  const faults = new Set(issues.map(({ rule }) => rule));
  return [
    ...stepsOf(content, issues),
    ...CHECKS.filter(
      ({ rules, asked = () => true }) => !rules.some((rule) => faults.has(rule)) && asked(content),
    ).map(({ words }) => ({ words })),
  ];
}

/** How much of an interpretation stands word for word in what it explains, in percent. */
export function copiedPercent(content: Content, explained: Content): number {
  const words = (of: Content) =>
    textsOf(of)
      .filter(({ field }) => /^(?:body|details\.(?:carried|keyPoints|explains|questions))/.test(field))
      .map(({ text }) => text)
      .join('\n');
  return Math.round(copiedShare(words(content), words(explained)) * 100);
}

type Step = { step?: string; on?: string; until?: string };

/** 前置程序 as they were taken: 合法性审核　3月27日. None of them while one is missing or out of order. */
function stepsOf({ details }: Content, issues: readonly Issue[]): Passed[] {
  if (issues.some(({ rule }) => rule === 'procedure')) return [];
  const steps = (details['procedure'] ?? []) as Step[];
  return steps.flatMap(({ step = '', on, until }) => {
    const name = STEPS[step as keyof typeof STEPS];
    if (!name || !on) return [];
    const days = [on, ...(until ? [until] : [])].map((day) => formatDay(day, 'md')).join('至');
    return [{ words: `${name}　${days}`, step: true as const }];
  });
}
