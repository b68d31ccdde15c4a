import type { Grant } from '#src/accounts/rules.ts';
import { addUser } from '#src/accounts/service.ts';
import { publishNow } from '#src/publishing/service.ts';
import { TICKS } from '#src/reviews/rules.ts';
import { giveOpinion } from '#src/reviews/service.ts';
import { placeOf } from '#src/stages/rules.ts';
import { releaseAt } from '#src/written/service.ts';
import type { World } from './world.ts';

/** One person for each part of a release's way, as worlds whose actor they are. */
export type Staff = Record<'author' | 'first' | 'second' | 'secrecy' | 'final' | 'publisher', World>;

const PEOPLE: Record<keyof Staff, { name: string; grants: Grant[] }> = {
  author: { name: '陈文静', grants: [{ role: 'author', department: null }] },
  first: { name: '周立', grants: [{ role: 'reviewer', department: null, stage: 'first' }] },
  second: { name: '何敏', grants: [{ role: 'reviewer', department: null, stage: 'second' }] },
  secrecy: { name: '孙启', grants: [{ role: 'secrecy', department: null }] },
  final: { name: '赵宁', grants: [{ role: 'reviewer', department: null, stage: 'final' }] },
  publisher: { name: '林可', grants: [{ role: 'publisher', department: null }] },
};

export async function staffOf(w: World, prefix = 'staff'): Promise<Staff> {
  const staff: Partial<Staff> = {};
  for (const [part, { name, grants }] of Object.entries(PEOPLE)) {
    const id = await addUser(w, { login: `${prefix}-${part}`, name, department: 'rural', grants });
    staff[part as keyof Staff] = w.as({ id, name });
  }
  return staff as Staff;
}

/** The form of 初审, 复审 and 终审 as somebody fills it in who agrees. */
export const AGREED: Record<string, string> = {
  verdict: 'approved',
  note: '同意。',
  openness: 'active',
  basis: '条例第二十条',
  ...Object.fromEntries(Object.keys(TICKS).map((tick) => [`tick.${tick}`, '1'])),
};

export const RETURNED: Record<string, string> = { verdict: 'returned', note: '补助由谁承担没有写清楚。' };

/** The form of 保密审查 where nothing is found. */
export const NO_SECRETS: Record<string, string> = {
  ...{
    'found.state': 'no',
    'found.work': 'no',
    'found.trade': 'no',
    'found.personal': 'no',
    'found.safety': 'no',
  },
  conclusion: 'public',
};

/** The next opinion by whoever's turn it is. */
export async function judge(
  staff: Staff,
  releaseId: string,
  values?: Record<string, string>,
): Promise<string> {
  const release = await releaseAt(staff.author, releaseId);
  const { code } = placeOf(release, staff.author.site).stage;
  const who = staff[code as keyof Staff];
  const form = values ?? (code === 'secrecy' ? NO_SECRETS : AGREED);
  await giveOpinion(who, { releaseId, sha256: release.sha256, values: form });
  return code;
}

/** All stages agree. */
export async function approve(staff: Staff, releaseId: string): Promise<void> {
  while ((await releaseAt(staff.author, releaseId)).state === 'submitted') await judge(staff, releaseId);
}

/** All stages agree and it goes out. */
export async function release(staff: Staff, releaseId: string): Promise<number> {
  await approve(staff, releaseId);
  const { sha256 } = await releaseAt(staff.author, releaseId);
  return publishNow(staff.publisher, { releaseId, sha256 }, staff.author.render);
}

export type Fault = { code: string; message: string; issues: { field: string; message: string }[] };

/** What was refused, and why; `none` where nothing was. */
export const fault = (work: Promise<unknown>): Promise<Fault> =>
  work.then(
    () => ({ code: 'none', message: '', issues: [] }),
    (error: Fault) => error,
  );

/** The same in one line: code, sentence, fields. */
export const faultLine = async (work: Promise<unknown>): Promise<string> => {
  const { code, message, issues } = await fault(work);
  return [code, message, ...issues.map(({ field }) => field)].filter(Boolean).join(' ');
};
