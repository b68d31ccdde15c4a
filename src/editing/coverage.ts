import type { Values } from '../forms/rules.ts';
import { rowCount } from '../forms/rules.ts';
import { renderText } from '../text/markdown.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';

/** A 条 or （一） of the document that is explained. */
export type Explained = { path: string; label: string; told: boolean };

/** What the document of the same release says, by 条, and which of it the interpretation speaks of. */
export function coverageOf(release: ReleaseInWriting, values: Values): Explained[] {
  const source = release.parts.find(({ type }) => type === 'policy');
  if (!source) return [];
  const { body, details } = source.content;
  const carried = details['carried'] as { title: string; body: string } | undefined;
  const { clauses } = renderText({
    body: carried ? '' : body,
    ...(carried && { carried }),
    kind: 'official',
  });
  const told = new Set(
    ['details.explains', 'details.keyPoints'].flatMap((name) =>
      Array.from(
        { length: rowCount(values, name) },
        (_, n) => [values[`${name}.${n}.clause`] ?? ''].flat()[0]!,
      ),
    ),
  );
  const whole = clauses.filter(
    ({ path }) => !clauses.some((other) => isWithin(other.path, path) && !/k\d+$/.test(other.path)),
  );
  return whole
    .filter(({ path }) => !/k\d+$/.test(path))
    .map(({ path, label }) => ({
      path,
      label,
      told:
        told.has(path) ||
        told.has(label) ||
        [...told].some((one) => one !== '' && (isWithin(one, path) || isWithin(path, one))),
    }));
}

/** `s2s1` stands within `s2`, `t5k2` within `t5`. */
const isWithin = (path: string, of: string): boolean =>
  path !== of && path.startsWith(of) && !/^\d/.test(path.slice(of.length));
