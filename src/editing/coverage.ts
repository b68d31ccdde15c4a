import type { Values } from '../forms/rules.ts';
import { rowCount } from '../forms/rules.ts';
import { AppError } from '../errors.ts';
import { renderText } from '../text/markdown.ts';
import type { Rendered, RenderInput } from '../text/rendered.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';

/** A 条 or （一） of the document that is explained. */
export type Explained = { path: string; label: string; told: boolean };

/** None of a text that cannot be laid out: its own page says so. */
function clausesOf(input: RenderInput): Rendered['clauses'] {
  try {
    return renderText(input).clauses;
  } catch (error) {
    if (error instanceof AppError) return [];
    throw error;
  }
}

/** What the document of the same release says, by 条, and which of it the interpretation speaks of. */
export function coverageOf(release: ReleaseInWriting, values: Values): Explained[] {
  const source = release.parts.find(({ type }) => type === 'policy');
  if (!source) return [];
  const { body, details } = source.content;
  const carried = details['carried'] as { title: string; body: string } | undefined;
  const clauses = clausesOf({ body: carried ? '' : body, ...(carried && { carried }), kind: 'official' });
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

/** What a section of an interpretation explains, by its heading: the row of 逐条解读 or 要点 of the same name says which 条. */
export function tellsOf(values: Values, coverage: readonly Explained[]): ReadonlyMap<string, string> {
  const labels = new Map(coverage.map(({ path, label }) => [path, label]));
  const tells = new Map<string, string[]>();
  for (const [name, heading] of [
    ['details.explains', 'title'],
    ['details.keyPoints', 'label'],
  ] as const)
    for (let n = 0; n < rowCount(values, name); n++) {
      const [title = ''] = [values[`${name}.${n}.${heading}`] ?? ''].flat();
      const [clause = ''] = [values[`${name}.${n}.clause`] ?? ''].flat();
      const label = labels.get(clause) ?? clause;
      const told = tells.get(title.trim()) ?? [];
      if (title.trim() && label && !told.includes(label)) tells.set(title.trim(), [...told, label]);
    }
  return new Map([...tells].map(([title, told]) => [title, `文件${told.join('、')}`]));
}

/** `s2s1` stands within `s2`, `t5k2` within `t5`. */
const isWithin = (path: string, of: string): boolean =>
  path !== of && path.startsWith(of) && !/^\d/.test(path.slice(of.length));
