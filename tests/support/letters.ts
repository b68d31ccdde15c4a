import { eraseContact, revealContact } from '#src/contacts/service.ts';
import { submissionByCode, submissionOf, submit } from '#src/submissions/service.ts';
import { commentCounts } from '#src/tallies/service.ts';
import { openConsultation, type World } from './world.ts';

const typed = { consultation: '2026-906', clause: '3', text: '建议服务费也公布上限。', key: 'one-form' };

/** What citizens send, without ids and codes: equal on every engine. */
export async function letters(w: World): Promise<unknown> {
  const { documentId } = await openConsultation(w, { number: '2026-906' });
  const send = (more: Record<string, unknown> = {}, at: World = w) =>
    submit(at, { kind: 'comment', values: { ...typed, ...more } });
  const first = await send({ phone: '13800000000', publish: 'yes' });
  const [again, other, whole] = [
    await send({ phone: '13800000000', publish: 'yes' }),
    await send({ text: '别的意见' }),
    await send({ clause: '', key: '' }),
  ];
  const closed = w.at('2026-06-02T00:00:00+08:00');
  const { id: _, receivedAt, proof: __, documentId: at, ...kept } = (await submissionOf(w, first.id))!;
  return {
    same: again.code === first.code,
    codes: new Set([first, other, whole].map(({ code }) => code)).size,
    late: await send({ text: '晚了' }, closed).catch((error: Error) => error.message),
    lateAgain: (await send({ text: '别的意见' }, closed)).code === other.code,
    kept: { ...kept, here: at === documentId, receivedAt: receivedAt.toISOString() },
    found: (await submissionByCode(w, first.code))?.id === first.id,
    unknown: await submissionByCode(w, '000000000000'),
    contact: await revealContact(w, first),
    erased: await eraseContact(w, first).then(() => revealContact(w, first)),
    counts: (await commentCounts(w.at(new Date(w.now.getTime() + 60_000)), documentId)).byClause,
  };
}
