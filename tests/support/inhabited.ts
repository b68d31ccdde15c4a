import { stopUser } from '#src/handovers/service.ts';
import { takeDown } from '#src/emergencies/service.ts';
import { addUser } from '#src/accounts/service.ts';
import { countersignsOf, give, invite, revoke } from '#src/countersigns/service.ts';
import { releaseAt } from '#src/written/service.ts';
import { urgeRelease, saveEdition, startRelease, submitRelease } from '#src/writing/service.ts';
import { keepSigned } from '#src/signed/service.ts';
import { receive } from '#src/uploads/service.ts';
import { docx } from './office.ts';
import { letters } from './letters.ts';
import { judge, release, RETURNED, type Staff, staffOf } from './staff.ts';
import {
  publishedInterpretation,
  publishedPolicy,
  repealedPolicy,
  withdrawnPolicy,
  type World,
} from './world.ts';

/** A portal in which about everything has happened once, so that each table holds something. */
export async function inhabit(w: World): Promise<Staff> {
  const file = await w.store.files.put(Buffer.from('附件'));
  const { documentId } = await publishedPolicy(w, {
    attachments: [{ title: '附件', name: 'a.txt', sha256: file, bytes: 6 }],
    details: { documentNumber: '示建发〔2026〕12号' },
  });
  await publishedInterpretation(w, documentId);
  await repealedPolicy(w);
  await withdrawnPolicy(w, { title: '泄露了姓名的通知' });
  await letters(w);
  const staff = await staffOf(w);
  await released(staff);
  const { releaseId } = await sent(staff);
  await countersigned(staff, releaseId);
  await judge(staff, releaseId, RETURNED);
  await submitRelease(staff.author, { releaseId });
  await urgeRelease(staff.author, { releaseId });
  const down = await released(staff);
  await takenDown(w, down);
  await signed(staff);
  await receive(staff.author, { name: '说明.docx', bytes: docx() }, {});
  const leaving = await addUser(w, { login: 'leaving', name: '钱一', department: 'rural', grants: [] });
  await stopUser(w, { id: leaving, to: null, note: '没有在办的事' });
  return staff;
}

type Made = { releaseId: string; documentId: string };

let n = 0;

async function sent(staff: Staff): Promise<Made> {
  const title = `物业座谈会第${++n}次召开`;
  const made = await startRelease(staff.author, { type: 'news', title, origin: 'draft' });
  const content = { body: '各科室参加了座谈会，听取了居民的意见。', summary: '听取意见。' };
  await saveEdition(staff.author, { editionId: made.editionId, revision: 0, content });
  await submitRelease(staff.author, made);
  return made;
}

/** 会签: one link used up, one taken back, one that waits. */
async function countersigned({ author }: Staff, releaseId: string): Promise<void> {
  const { sha256 } = await releaseAt(author, releaseId);
  const values = { office: '市财政局', days: '3' };
  const { token } = await invite(author, { releaseId, sha256, values });
  const said = { verdict: 'changes', note: '第二段请写明依据。', signer: '李明，办公室主任' };
  await give(author, { token, client: '203.0.113.1', values: said });
  for (let n = 0; n < 2; n += 1) await invite(author, { releaseId, sha256, values });
  const list = await countersignsOf(author, await releaseAt(author, releaseId));
  await revoke(author, { id: list[1]!.id });
}

async function released(staff: Staff): Promise<Made> {
  const made = await sent(staff);
  await release(staff, made.releaseId);
  return made;
}

async function takenDown(w: World, { releaseId, documentId }: Made): Promise<void> {
  const id = await addUser(w, {
    ...{ login: 'duty', name: '冯一', department: 'office' },
    grants: [{ role: 'duty', department: null }],
  });
  await takeDown(w.as({ id, name: '冯一' }), {
    releaseId,
    documentIds: [documentId],
    reason: 'leak',
    shown: 'no',
    note: '第2段',
  });
}

async function signed({ author }: Staff): Promise<void> {
  const { editionId } = await startRelease(author, {
    type: 'policy',
    title: '关于物业的通知',
    origin: 'signed',
  });
  await keepSigned(author, { editionId, text: '各区县：\n\n本通知自印发之日起施行。' });
}
