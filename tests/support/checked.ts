import type { Content } from '#src/documents/rules.ts';
import type { Issue } from '#src/errors.ts';
import { checkEdition, type Known } from '#src/checks/rules.ts';
import { loadSite, type Site } from '#src/site.ts';
import { REVIEWABLE } from './reviewable.ts';
import { policyContent } from './world.ts';

let loaded: Promise<Site> | undefined;
export const theSite = (): Promise<Site> =>
  (loaded ??= loadSite('content', { base: '', origin: 'http://127.0.0.1:4321' }));

type Given = Partial<Omit<Content, 'details'>> & { details?: Record<string, unknown> };

/** A normative policy that nothing stands against. */
export function sound({ details, ...given }: Given = {}): Content {
  const content = { ...policyContent(), ...given, number: '2026-001', department: 'property' };
  const base =
    given.type && given.type !== 'policy'
      ? {}
      : { ...policyContent().details, effectiveOn: '2026-06-01', ...REVIEWABLE };
  return { ...content, details: { ...base, ...details } };
}

/** Findings of a content as `level rule field`. */
export async function found(content: Content, known: Partial<Known> = {}): Promise<string[]> {
  return (await issuesOf(content, known)).map(({ level, rule, field }) => `${level} ${rule} ${field}`);
}

export async function issuesOf(content: Content, known: Partial<Known> = {}): Promise<Issue[]> {
  const now = new Date('2026-05-18T10:00:00+08:00');
  return checkEdition(content, {
    site: await theSite(),
    today: '2026-05-18',
    now,
    origin: 'signed',
    ...known,
  });
}
