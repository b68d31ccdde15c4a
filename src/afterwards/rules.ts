import { detailWords, verbName } from '../audit/words.ts';
import type { Site } from '../site.ts';
import { CONCLUSIONS, type Conclusion } from '../reviews/rules.ts';
import { stagesOf } from '../stages/rules.ts';
import { formatMinute, shortDay, dayOf } from '../text/days.ts';
import type { Opinion, ReleaseInWriting } from '../writing/rules.ts';

/** One row of the audit record about a release or a part of it. */
export type Entry = {
  at: Date;
  actor: string;
  verb: string;
  subject: string;
  detail: Record<string, unknown>;
  hash: string | null;
};

/** One line of 历史. */
export type Told = { at: Date; what: string; who: string; note: string; warn: boolean };

/** Every save and the steps inside another verb tell nothing by themselves; the export has them. */
const UNTOLD = new Set(['edition.save', 'document.draft', 'release.open', 'edition.write', 'edition.signed']);

type Given = { entries: readonly Entry[]; people: ReadonlyMap<string, string>; site: Site };

/** 历史, the newest first: what was done, by whom, with what was said of it. */
export function toldOf(release: ReleaseInWriting, { entries, people, site }: Given): Told[] {
  let sent = 0;
  const told = entries
    .filter(({ verb }) => !UNTOLD.has(verb))
    .map((entry): Told => {
      const { at, actor, verb, detail } = entry;
      const line = { at, who: people.get(actor) ?? '', what: verbName(verb), note: '', warn: false };
      if (verb === 'release.submit') return { ...line, what: `第${++sent}次送审` };
      if (verb === 'release.review') return { ...line, ...judgement(release, entry, site) };
      if (verb === 'release.schedule') return { ...line, note: `定在${momentOf(detail['at'])}` };
      if (verb === 'release.publish') return { ...line, note: `公开记录第${String(detail['seq'])}号` };
      if (verb === 'release.emergency')
        return { ...line, note: `公开记录第${String(detail['seq'])}号`, warn: true };
      return line;
    });
  return told.reverse();
}

/** The record as rows of a table: moment, person, verb, what it is about, beside it, hash. */
export const COLUMNS = ['时间', '操作人', '操作', '代码', '对象', '内容', '哈希'];

export const rowOf = (
  { at, actor, verb, subject, detail, hash }: Entry,
  people: ReadonlyMap<string, string>,
): string[] => [
  formatMinute(at),
  people.get(actor) ?? actor,
  verbName(verb),
  verb,
  subject,
  detailWords(detail, (value) => people.get(value) ?? value),
  hash ?? '',
];

function judgement(release: ReleaseInWriting, { at, actor, detail }: Entry, site: Site): Partial<Told> {
  const code = String(detail['stage'] ?? '');
  const stage = stagesOf(site, release.parts[0]?.type ?? '').find((one) => one.code === code)?.name ?? code;
  const opinion = release.opinions.find(
    (one) => one.reviewer === actor && one.stage === code && one.at.getTime() === at.getTime(),
  );
  const back = detail['verdict'] === 'returned';
  const passed = code === 'secrecy' ? '通过' : '同意';
  return { what: `${stage}${back ? '退回' : passed}`, warn: back, note: noteOf(opinion) };
}

function noteOf(opinion: Opinion | undefined): string {
  const conclusion = opinion?.answers?.['conclusion'] as Conclusion | undefined;
  return [conclusion && CONCLUSIONS[conclusion], opinion?.note].filter(Boolean).join('　');
}

function momentOf(value: unknown): string {
  const at = new Date(String(value));
  const day = dayOf(at);
  return `${shortDay(day, day)}${formatMinute(at).slice(11)}`;
}
