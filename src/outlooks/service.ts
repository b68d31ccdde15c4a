import { type Ctx, read } from '../context.ts';
import { pathOf } from '../documents/rules.ts';
import { liveEditions } from '../documents/service.ts';
import { typeOf } from '../documents/types/index.ts';
import { witnessed } from '../ledger/service.ts';
import { signedOf } from '../signed/service.ts';
import { ORIGINS, type ReleaseInWriting } from '../writing/rules.ts';
import { type Effect, type Fact, procedureOf } from './rules.ts';

/** 前置程序, whether the 解读 goes out with its text, and how a signed text stands to its original. */
export async function factsOf(ctx: Ctx, { parts }: ReleaseInWriting, today: string): Promise<Fact[]> {
  const facts: Fact[] = [];
  for (const { type, content, documentId, origin, editionId } of parts) {
    const steps = procedureOf(content.details, today);
    if (steps.length) facts.push({ note: `前置程序${steps.length}项`, more: steps.join('、') });
    if (type === 'policy') {
      const explained = parts.some(({ content: { links } }) =>
        links.some(({ relation, toId }) => relation === 'interprets' && toId === documentId),
      );
      facts.push({ note: explained ? '解读与文件同时发布' : '这张审批单里没有解读', more: '' });
    }
    const signed = origin === 'signed' ? await signedOf(ctx, editionId, content) : undefined;
    if (origin !== 'signed') continue;
    const declared = signed?.departures.length ?? 0;
    facts.push({
      note: signed ? '与签发原件比对过' : `${ORIGINS.signed}，没有放入签发原件`,
      more: declared ? `已申报差异${declared}处` : '',
    });
  }
  return facts;
}

/** Where the public sees something else once a release is out. */
export async function effectsOf(ctx: Ctx, release: ReleaseInWriting): Promise<Effect[]> {
  const { parts } = release;
  const live = await read(ctx, (db) =>
    liveEditions(
      db,
      parts.map(({ documentId }) => documentId),
    ),
  );
  const paths = (which: boolean) =>
    parts.filter(({ documentId }) => live.has(documentId) === which).map(({ content }) => pathOf(content));
  const [added, replaced] = [paths(false), paths(true)];
  const names = [...new Set(parts.map(({ type }) => typeOf(type).name))];
  const files = parts.reduce((sum, { content }) => sum + content.attachments.length, 0);
  const withdrawn = release.kind === 'withdraw' || release.kind === 'erase';
  const pages = withdrawn
    ? [`撤下${replaced.length}个：${replaced.join('、')}`]
    : [
        ...(added.length ? [`新增${added.length}个：${added.join('、')}`] : []),
        ...(replaced.length ? [`换成新版${replaced.length}个：${replaced.join('、')}`] : []),
      ];
  const linked = parts.length > 1 && parts.some(({ content }) => content.links.some(inside(parts)));
  const latest = await witnessed(ctx);
  return [
    { name: '页面', words: `${pages.join('；')}${linked ? '，互相链接' : ''}` },
    { name: '列表', words: ['首页', ...names].join('、') },
    { name: '检索', words: `标题、正文${files ? '、附件名称' : ''}` },
    { name: '订阅', words: `${names.join('、')}的订阅源` },
    { name: '旧版', words: replaced.length ? '现在公开的成为历史版本，仍可查看' : '首次发布，没有旧版' },
    {
      name: '公开记录',
      words: `下一个序号${latest ? `，现在是第${latest.size}号` : ''}，含SHA-256和SM3`,
    },
  ];
}

const inside =
  (parts: ReleaseInWriting['parts']) =>
  ({ toId }: { toId?: string }): boolean =>
    parts.some(({ documentId }) => documentId === toId);
