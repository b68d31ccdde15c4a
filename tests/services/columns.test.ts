import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { typeOf } from '#src/documents/types/index.ts';
import { dossierAt, publicFile, wholeOf } from '#src/dossiers/service.ts';
import { parseQuery } from '#src/lists/rules.ts';
import { detailsOf, list } from '#src/lists/service.ts';
import { overview } from '#src/proposals/service.ts';
import { publishedDisplay, publishedProposal } from '../support/columns.ts';
import { dayAfter, newWorld, type World } from '../support/world.ts';

let w: World;
beforeEach(async () => {
  w = await newWorld();
});
afterEach(() => w.close());

const search = (q: string, at: World = w) => list(at, null, parseQuery(null, new URLSearchParams({ q })));

describe('办理总体情况', () => {
  test('is counted from the replies of each year by 交办, anew each time', async () => {
    const day = (days: number) => dayAfter(w.now, days);
    const promise = (dueOn: string, doneOn?: string) => ({
      text: '一件事',
      dueOn,
      ...(doneOn && { doneOn }),
    });
    expect(await overview(w)).toEqual([]);
    await publishedProposal(w, {
      details: { promises: [promise(day(20), day(-2)), promise(day(200)), promise(day(-1))] },
    });
    await publishedProposal(w, {
      details: { kind: 'cppcc', class: 'C', abridged: '涉及商业秘密', repliedOn: day(-6) },
    });
    await publishedProposal(w, {
      details: { class: 'A', assignedOn: '2025-01-06', repliedOn: '2025-04-08' },
    });
    const [now, before] = await overview(w);
    expect(now).toEqual({
      year: '2026',
      total: 2,
      deputies: 1,
      cppcc: 1,
      classes: { A: 0, B: 1, C: 1 },
      onTime: 2,
      whole: 1,
      abridged: 1,
      unpublished: 0,
      promises: { total: 3, kept: 1, open: 1, overdue: 1 },
      averageDays: 73,
    });
    expect(before).toMatchObject({ year: '2025', total: 1, classes: { A: 1 }, onTime: 0, averageDays: 92 });
    const later = await overview(w.at('2027-01-04T10:00:00+08:00'));
    expect(later[0]!.promises).toEqual({ total: 3, kept: 1, open: 0, overdue: 2 });
  });

  test('a reply that was taken down is not counted', async () => {
    await publishedProposal(w);
    const gone = { withdrawal: { on: dayAfter(w.now, 0), reason: '内容更正' } };
    const { documentId } = await publishedProposal(w, gone);
    expect((await overview(w))[0]!.total).toBe(1);
    expect((await detailsOf(w, [documentId])).size).toBe(0);
  });
});

describe('a 公示 after its last day', () => {
  const last = () => w.at(`${dayAfter(w.now, 4)}T23:59:59+08:00`);
  const after = () => w.at(`${dayAfter(w.now, 5)}T00:00:00+08:00`);

  test('is still named, and gives out neither text nor files', async () => {
    const sha256 = await w.store.files.put(Buffer.from('赵甲乙'));
    const { documentId } = await publishedDisplay(w, {
      attachments: [{ title: '名单', name: 'a.pdf', sha256, bytes: 9 }],
    });
    const at = async (when: World) => {
      const answer = await dossierAt(when, 'notice', '2026-001');
      if (answer.state !== 'public') throw new Error(answer.state);
      const { dossier } = answer;
      const file = await publicFile(when, sha256, 'a.pdf');
      const { body, clauses } = await wholeOf(when, documentId);
      return {
        closed: dossier.closed,
        title: dossier.title,
        told: [dossier.html, body, JSON.stringify(clauses)].filter((text) => text.includes('赵甲乙')).length,
        files: dossier.attachments.length,
        file: file.state,
      };
    };
    const title = '2026年第二批公租房配租结果公示';
    expect(await at(last())).toMatchObject({ closed: false, title, files: 1, file: 'public' });
    expect((await at(last())).told).toBeGreaterThanOrEqual(2);
    expect(await at(after())).toEqual({ closed: true, title, told: 0, files: 0, file: 'withdrawn' });
  });

  test('nobody is found by it, its title still leads to it', async () => {
    await publishedDisplay(w);
    expect((await search('赵甲乙', last())).items.map(({ snippets }) => snippets.length)).toEqual([1]);
    expect((await search('赵甲乙', after())).total).toBe(0);
    const found = await search('公租房配租结果', after());
    expect(found.items.map(({ title, snippets }) => [title, snippets])).toEqual([
      ['2026年第二批公租房配租结果公示', []],
    ]);
    expect((await search('赵甲乙 公租房', after())).near).toBe(true);
  });

  test('lists count it as 已结束 from midnight on', async () => {
    await publishedDisplay(w);
    const NOTICE = typeOf('notice');
    const terms = async (when: World) => {
      const { groups } = await list(when, NOTICE, parseQuery(NOTICE, new URLSearchParams()));
      return groups
        .find(({ name }) => name === 'term')
        ?.options.map(({ label, count }) => `${label}${count}`);
    };
    expect(await terms(last())).toEqual(['进行中1']);
    expect(await terms(after())).toEqual(['已结束1']);
  });
});
