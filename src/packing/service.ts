import { allUsers } from '../accounts/service.ts';
import { type Answered, waiversOf } from '../answers/rules.ts';
import { answeredIn } from '../answers/service.ts';
import { sha256 } from '../audit/rules.ts';
import { passedOf } from '../checks/passed.ts';
import type { Ctx } from '../context.ts';
import type { Issue } from '../errors.ts';
import { procedureOf } from '../outlooks/rules.ts';
import { namesOf } from '../relations/service.ts';
import { departmentName } from '../site.ts';
import { dayOf, formatMinute } from '../text/days.ts';
import { departmentOf, type ReleaseInWriting } from '../writing/rules.ts';
import { docxOf } from './docx.ts';
import { checksPaper, coverPaper, type Heard, textPaper } from './papers.ts';
import {
  type Entry,
  fileNameOf,
  type Material,
  type Planned,
  partName,
  plannedOf,
} from '../packets/rules.ts';
import type { Packed } from './zip.ts';

export const MOST_BYTES = 100 * 1024 * 1024;

type Given = {
  release: ReleaseInWriting;
  materials: readonly Material[];
  issues: ReadonlyMap<string, Issue[]>;
  no: number;
  hash: string;
};

/** Every file of a packet with what the list says of it: the cover last, since it names the others. */
export async function filesOf(ctx: Ctx, given: Given): Promise<{ files: Packed[]; entries: Entry[] }> {
  const { release, materials } = given;
  const people = new Map((await allUsers(ctx)).map(({ id, name }) => [id, name]));
  const heard = await heardIn(ctx, given, people);
  const [cover, ...others] = plannedOf(release, materials);
  const files: Packed[] = [];
  const entries: Entry[] = [];
  const add = (planned: Planned, n: number, bytes: Buffer) => {
    const no = String(n).padStart(2, '0');
    const { title, note, ending, of, content } = planned;
    const name = fileNameOf(no, title, ending);
    files.push({ name, bytes });
    const known = { ...(of && { of }), ...(content && { content }) };
    entries.push({ no, name, title, note, bytes: bytes.length, sha256: sha256(bytes), ...known });
  };
  for (const [n, planned] of others.entries()) {
    const told = planned.kind === 'checks' ? { ...planned, note: summaryOf(heard) } : planned;
    add(told, n + 1, await bytesOf(ctx, planned, given, heard));
  }
  add(cover!, 0, docxOf(coverPaper(coverOf(ctx, given, people, entries))));
  const inOrder = <T extends { name: string }>(list: T[]) => [list.at(-1)!, ...list.slice(0, -1)];
  const list = inOrder(entries)
    .map(({ sha256: hash, name }) => `${hash}  ${name}\n`)
    .join('');
  return {
    files: [...inOrder(files), { name: '清单.txt', bytes: Buffer.from(list) }],
    entries: inOrder(entries),
  };
}

async function bytesOf(ctx: Ctx, planned: Planned, { release }: Given, heard: Heard[]): Promise<Buffer> {
  if (planned.sha256) return ctx.store.files.get(planned.sha256);
  if (planned.kind === 'checks') return docxOf(checksPaper(heard, `检查时间${formatMinute(ctx.now)}`));
  const { content } = release.parts.find(({ documentId }) => documentId === planned.of)!;
  const ids = content.links.flatMap(({ toId }) => toId ?? []);
  return docxOf(textPaper(content, await namesOf(ctx, ids)));
}

async function heardIn(
  ctx: Ctx,
  { release: { parts }, issues }: Given,
  people: ReadonlyMap<string, string>,
): Promise<Heard[]> {
  const found = await answeredIn(ctx, parts, issues);
  const wordsOf = ({ answers: [latest] }: Answered) =>
    latest
      ? `${latest.kind === 'told' ? '已告诉起草科室' : latest.note}　${people.get(latest.by) ?? ''}${formatMinute(latest.at)}`
      : '';
  return parts.map((part) => {
    const own = found.get(part.editionId) ?? [];
    return {
      title: partName(part),
      issues: own.map((issue) => ({ ...issue, answer: wordsOf(issue) })),
      waivers: waiversOf(part.type, part.content.details),
      passed: passedOf(part.content, own),
    };
  });
}

/** 必须处理0，建议处理2（已写处理说明2） */
function summaryOf(heard: readonly Heard[]): string {
  const all = heard.flatMap(({ issues }) => issues);
  const blocking = all.filter(({ level }) => level === 'block').length;
  const answered = all.filter(({ answer }) => answer).length;
  const told = answered ? `（已写处理说明${answered}）` : '';
  return `必须处理${blocking}，建议处理${all.length - blocking}${told}`;
}

function coverOf(
  ctx: Ctx,
  { release, no, hash }: Given,
  people: ReadonlyMap<string, string>,
  entries: readonly Entry[],
) {
  const { parts, number } = release;
  const authors = [...new Set(parts.flatMap((part) => part.authors))];
  return {
    ...{ number, no, hash, entries },
    office: ctx.site.identity.name,
    title: parts.map(partName).join('\n'),
    department: departmentName(ctx.site, departmentOf(parts) ?? ''),
    authors: authors.map((id) => people.get(id) ?? '').join('、'),
    procedure: procedureOf(parts[0]!.content.details, dayOf(ctx.now)),
    packed: `${formatMinute(ctx.now)}　${ctx.actor.name}`,
  };
}
