import { listIssues } from '../attachments/rules.ts';
import type { Content } from '../documents/rules.ts';
import type { Issue } from '../errors.ts';
import type { Site } from '../site.ts';
import { intricacyOf, intricateWords } from '../text/intricacy.ts';
import { typeIssues } from '../writing/checks.ts';
import type { Origin } from '../writing/rules.ts';
import { copiedShare } from './copied.ts';
import { forceIssues } from './force.ts';
import { formIssues, raised } from './form.ts';
import { type FileRead, personalIssues } from './personal.ts';
import { finding, type Piece, piecesOf, textsOf } from './pieces.ts';
import { referenceIssues } from './references.ts';
import { wordingIssues } from './wording.ts';

/** What a check knows beside the content itself; what is left out is not judged. */
export type Known = {
  site: Site;
  today: string;
  now: Date;
  origin?: Origin;
  /** Paths of ours that lead nowhere, and positions of links to documents that are not public. */
  broken?: ReadonlySet<string>;
  lost?: readonly number[];
  /** Attachments by SHA-256. */
  files?: ReadonlyMap<string, FileRead>;
  /** Of a policy: whether an interpretation goes out with it or is out. */
  interpreted?: boolean;
  /** Of an interpretation: the words of what it explains. */
  explained?: readonly string[];
  /** Documents named as basis, or by number in the text, that hold no more. */
  outdated?: readonly { title: string; state: string; field?: string }[];
};

/** From here on an interpretation is a copy (standards IN-07). */
export const COPIED = 0.6;

/**
 * Everything the rules find in a content: blocking first, in the order of the form. Pure; of 200 pages in well under 200 ms.
 * `field` is a form name (`details.signedOn`, `details.carried.body`, `attachments.0`), `at` a block of it and its characters.
 */
export function checkEdition(content: Content, known: Known): Issue[] {
  const pieces = piecesOf(content);
  const origin = known.origin ?? 'draft';
  const personal = personalIssues(content, pieces, known);
  const told = new Set(personal.map(({ field }) => field));
  const issues = [
    ...typeIssues(content, known)
      .map(raised)
      .filter((issue) => !isToldBetter(issue, told)),
    ...formIssues(content, { ...known, origin }),
    ...personal,
    ...forceIssues(content, pieces, known),
    ...interpretingIssues(content, pieces, known),
    ...referenceIssues(content, pieces, known),
    ...linkIssues(content, known),
    ...listIssues(content.attachments),
    ...wordingIssues(pieces, known),
    ...intricateIssues(content),
  ];
  const held = origin === 'signed' ? issues.map(leftToDrafters) : issues;
  return [
    ...held.filter(({ level }) => level === 'block'),
    ...held.filter(({ level }) => level === 'advise'),
  ];
}

/** A type says that contact data stands in a field; the check of personal data says where and what to write. */
const isToldBetter = ({ rule = '', field }: Issue, told: ReadonlySet<string>): boolean =>
  rule.endsWith('-contact') && [...told].some((one) => one === field || one.startsWith(`${field}.`));

function interpretingIssues(content: Content, pieces: readonly Piece[], { explained }: Known): Issue[] {
  if (content.type !== 'interpretation') return [];
  const issues: Issue[] = [];
  if (!content.links.some(({ relation, toId, url }) => relation === 'interprets' && (toId || url?.trim())))
    issues.push(
      finding(
        'block',
        'interpretation-policy',
        { field: 'links' },
        '请选择解读的是哪一份文件；别的机关的文件，填它的网址',
      ),
    );
  if (!explained?.length) return issues;
  const own = textsOf(content)
    .filter(({ field }) => field === 'body' || /^details\.(?:keyPoints|explains|questions)/.test(field))
    .map(({ text }) => text);
  const share = copiedShare(own.join('\n'), explained.join('\n'));
  if (share < COPIED) return issues;
  const place = pieces.find(({ field }) => field === 'body') ?? { field: 'body', text: '' };
  const message = `解读有${Math.round(share * 100)}%是照抄文件的文字，请用自己的话写清谁能办、要什么、多久、找谁`;
  return [...issues, finding('advise', 'copied', place, message)];
}

/** A text the page could not be made of; the editor shows it as one block. */
function intricateIssues({ body, details }: Content): Issue[] {
  const carried = (details['carried'] as { body?: string } | undefined)?.body ?? '';
  return Object.entries({ body, 'details.carried.body': carried }).flatMap(([field, text]) => {
    const found = intricacyOf(text);
    return found ? [finding('block', 'intricate', { field }, intricateWords(found))] : [];
  });
}

function linkIssues({ links }: Content, { lost = [], outdated = [] }: Known): Issue[] {
  return [
    ...lost.map((n) =>
      finding(
        'block',
        'link-broken',
        { field: `links.${n}` },
        `关联的“${links[n]?.title ?? '文件'}”没有公开或者已撤下，请改`,
      ),
    ),
    ...outdated.map(({ title, state, field = 'links' }) =>
      finding('advise', 'basis-repealed', { field }, `引用的《${title}》${state}，请核对是否还能作依据`),
    ),
  ];
}

/** What a finding on a signed text ends with. */
export const LEFT = '文字已签发，这里不能改，请告诉起草科室';

const WORDING = new Set(['vague', 'sentence', 'names', 'table-head', 'image-text']);

/** Of the words of a text itself, which a signed one keeps. */
export const isWording = ({ field, rule = '' }: Pick<Issue, 'field' | 'rule'>): boolean =>
  /^(?:title|body|details\.carried\.)/.test(field) && WORDING.has(rule);

/** A signed text is not rewritten on the web (standards AD-09): its wording goes back to those who drafted it. */
function leftToDrafters(issue: Issue): Issue {
  if (!isWording(issue)) return issue;
  const { fix: _fix, ...rest } = issue;
  return { ...rest, message: `${issue.message}。${LEFT}` };
}
