import { advise, block, type Issue } from '../errors.ts';
import type { Difference } from './compare.ts';
import * as marks from './marks.ts';
import { bare } from './marks.ts';
import { type Line, linesIn, type Piece } from './pieces.ts';
import type { Plan } from './plan.ts';
import type { Recognised } from './rules.ts';
import type { Seen } from './runs.ts';

/** An issue and the paragraph it is about. */
export type Finding = Omit<Issue, 'at'> & { at?: number };

/** What is missing, doubtful or left out, each with what to do. Nothing is filled in for the clerk. */
export function remarksOn(plan: Plan, got: Recognised): Finding[] {
  return [...onHead(plan, got), ...onSign(plan, got), ...onAttached(plan, got), ...onText(plan, got)];
}

/** What stands in the file beside the text that was read. */
export function remarksOnFile(seen: Seen, margins: readonly string[], others: readonly string[]): Finding[] {
  const { inserted, deleted, hidden, comments, boxes, pictures, formulas, rubies, struck } = seen;
  const say = (message: string) => advise('body', message);
  const told: Finding[] = others.map(say);
  if (inserted.length + deleted.length > 0)
    told.push(
      say(
        `有没定稿的修订：插入${inserted.length}处，删去${deleted.length}处${quoted(deleted)}。已按接受修订后的文字读出，请核对`,
      ),
    );
  if (comments > 0) told.push(say(`有批注${comments}条，没有读入`));
  if (hidden.length > 0)
    told.push(say(`有隐藏文字${hidden.length}处${quoted(hidden)}，没有放进正文，请核对`));
  if (struck.length > 0)
    told.push(say(`有加了删除线的文字${struck.length}处${quoted(struck)}，请确认要不要保留`));
  if (boxes > 0) told.push(say(`有文本框${boxes}个，里面的文字已按段落读出，请核对位置`));
  if (margins.length > 0) told.push(say(`页眉页脚的文字${quoted(margins)}没有放进正文`));
  if (pictures > 0)
    told.push(say(`有图片${pictures}张（包括印章），没有放进正文。需要公开的请另作附件，写明图上是什么`));
  if (formulas > 0) told.push(say(`有公式${formulas}处，只读出其中的文字，请核对`));
  if (rubies.length > 0) told.push(say(`有注音${rubies.length}处${quoted(rubies)}，没有读入`));
  return told;
}

/** Characters that did not come through; nothing may be published from such a reading. */
export const remarksOnLoss = (lost: readonly Difference[]): Finding[] =>
  lost.slice(0, 20).map(({ at, expected, found }) => ({
    ...block(
      'body',
      `第${at}段与原件不一致：原件是“${expected}”，读出的是“${found}”。请对照原件补齐`,
      '一字不少',
    ),
    at,
  }));

const quoted = (texts: readonly string[]): string => {
  const said = texts.map((text) => text.trim()).filter((text) => text !== '');
  return said.length > 0
    ? `（“${said.slice(0, 3).map(short).join('”“')}”${said.length > 3 ? '等' : ''}）`
    : '';
};

const short = (text: string): string => (text.length > 20 ? `${text.slice(0, 20)}…` : text);

function onHead({ pieces, roles, head }: Plan, got: Recognised): Finding[] {
  const told: Finding[] = [];
  const { title, documentNumber, addressee } = got;
  if (!title) told.push(block('title', '没有找到标题，请填写'));
  else if (!marks.isComplete(title.value))
    told.push({ ...advise('title', '标题不像通常的公文标题，请核对'), at: title.at[0] });
  if (roles.includes('openNumber')) told.push(advise('documentNumber', '发文字号没有填全，签发后请填写'));
  else if (!documentNumber)
    told.push(advise('documentNumber', '没有找到发文字号。已经签发的请填写，没有签发的签发时再填'));
  else if (marks.documentNumberIn(documentNumber.text.split('\n').at(-1) ?? '')?.odd)
    told.push({
      ...advise(
        'documentNumber',
        `发文字号原件写作“${documentNumber.text}”，已按六角括号、半角数字识别，请核对`,
        'GB/T 9704',
      ),
      at: documentNumber.at[0],
    });
  if (!addressee && title && ADDRESSED.test(marks.genreOf(title.value)))
    told.push(advise('addressee', '没有找到主送机关，请核对原件'));
  const secret = roles.findIndex((role) => role === 'secrecy');
  if (secret >= 0)
    told.push({
      ...block(
        'body',
        `原件标有密级（“${(pieces[secret] as Line).text}”），不得公开。请先办理保密审查或解密`,
        '条例 art. 14',
      ),
      at: (pieces[secret] as Line).at,
    });
  if (head.number >= 0 && roles.filter((role) => role === 'number').length > 1)
    told.push(advise('documentNumber', '标题上面有不止一个发文字号，已取第一个，请核对'));
  return told;
}

const ADDRESSED = /^(?:通知|通报|函|复函|批复|请示|报告)$/;

function onSign({ sign, again, twice, pieces, head }: Plan, { issuer, signedOn }: Recognised): Finding[] {
  const told: Finding[] = [];
  if (!issuer) told.push(advise('issuer', '没有找到发文机关，请填写'));
  if (sign?.open)
    told.push({ ...advise('signedOn', '成文日期没有填全，签发后请填写'), at: pieces[sign.to]?.at });
  else if (!signedOn) told.push(advise('signedOn', '没有找到成文日期。已经签发的请填写'));
  if (sign?.odd)
    told.push({
      ...advise('signedOn', '成文日期没有写作“年、月、日”，请核对', 'GB/T 9704'),
      at: signedOn?.at[0],
    });
  if (again) told.push({ ...advise('body', '落款写了两遍，后一遍没有放进正文'), at: pieces[again.from]?.at });
  if (twice)
    told.push({
      ...advise('body', '落款写了两遍，请确认要不要删去前一遍'),
      at: pieces[twice.from]?.at,
    });
  const marked = head.banner.map((i) => bare((pieces[i] as Line).text)).join('');
  const signers = sign?.bodies.filter(marks.isBody) ?? [];
  if (issuer && marked && signers.length > 0 && !signers.some((name) => marked.includes(name)))
    told.push({
      ...advise('issuer', `落款（${signers.join('、')}）与版头（${short(marked)}）不一致，请核对`),
      at: issuer.at[0],
    });
  return told;
}

function onAttached(plan: Plan, { carried: part }: Recognised): Finding[] {
  const { attached, listed, pieces, roles, annexes, carried } = plan;
  const at = (i: number) => pieces[i]?.at;
  const below = (i: number) => roles[i] === 'download' && ![...attached.at, ...listed.at].includes(i);
  const empty = [...attached.empty, ...listed.empty, ...[...roles.keys()].filter(below)];
  const told: Finding[] = empty.map((i) => ({
    ...block('attachments', `写了“${label(pieces[i])}”，下面没有附件。请上传附件，或者删去这一行`),
    at: at(i),
  }));
  if (listed.names.length > 0)
    told.push({
      ...advise(
        'attachments',
        `《${part?.title?.value ?? ''}》写了附件${listed.names.length}个，请分别上传，已在正文里的除外：${listed.names.map(short).join('、')}`,
      ),
      at: at(listed.at[0] ?? -1),
    });
  const inside = Math.max(annexes.length, carried ? 1 : 0);
  if (attached.names.length > inside)
    told.push({
      ...advise(
        'attachments',
        `写了附件${attached.names.length}个，文件里有${inside}个，请分别上传：${attached.names.map(short).join('、')}`,
      ),
      at: at(attached.at[0] ?? -1),
    });
  return told;
}

const label = (piece: Piece | undefined): string => (piece?.kind === 'line' ? piece.text.trim() : '附件');

function onText(plan: Plan, { carried, annexes, title }: Recognised): Finding[] {
  const told: Finding[] = [];
  const { copies, pieces, names } = plan;
  if (copies.length > 0)
    told.push({
      ...advise('body', '正文开头又写了一遍标题、发文字号或主送机关，请确认要不要删去'),
      at: pieces[copies[0] ?? 0]?.at,
    });
  if (carried?.title)
    told.push({
      ...advise('carried', `正文后面是《${carried.title.value}》，请确认是不是印发件`),
      at: carried.title.at[0],
    });
  else if (names.length > 0 && /印发|公布|转发|批转/.test(title?.value ?? '') && annexes.length === 0)
    told.push(advise('carried', `标题说到《${names[0]}》，文件里没有找到它的正文，请核对`));
  if (annexes.length > 0)
    told.push({
      ...advise('attachments', `文件里带有附件正文${annexes.length}个，请确认放在正文后面还是另作附件`),
      at: annexes[0]?.title?.at[0],
    });
  const left = pieces.filter((_, i) => plan.roles[i] === 'imprint').flatMap(linesIn);
  if (left.length > 0)
    told.push({ ...advise('body', `版记${left.length}行（抄送、印发）没有放进正文`), at: left[0]?.at });
  return told;
}
