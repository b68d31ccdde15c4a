/** A source file as the rules see it; the path counts from the project's folder. */
export type Source = { path: string; text: string };

/** Says what breaks the rule, `path: what`, in the order of the files. */
export type Rule = (sources: readonly Source[]) => string[];

type Import = { from: string; names: string[]; typeOnly: boolean };

/** pure ← db ← context ← service ← top; a layer may know itself and those before it. */
const LAYERS = ['pure', 'db', 'context', 'service', 'top'] as const;
type Layer = (typeof LAYERS)[number];

const TOP =
  /^(src\/(pages|layouts|components|actions|browser)\/|src\/middleware\.ts|src\/locals\.d\.ts|scripts\/)/;
/** Of a slice everything but its service knows and does not do; what starts a worker does. */
const PURE =
  /^src\/(errors|env|form|outside|own|site)\.ts$|^src\/(?!(?:pages|layouts|components|actions|browser|edge)\/)[\w-]+\/(?!service\.ts$|render\.ts$|lunr(?:-worker)?\.ts$).+\.ts$/;

/** Where a file stands; the front counts as a service. */
export function layerOf(path: string): Layer {
  if (path.startsWith('db/')) return 'db';
  if (path === 'src/context.ts') return 'context';
  if (TOP.test(path)) return 'top';
  return PURE.test(path) ? 'pure' : 'service';
}

/** Each file imports only from its own layer and those below it; types may come from anywhere. */
export const direction: Rule = over(/^(src|db)\//, (source) =>
  importsOf(source)
    .filter(({ typeOnly, from }) => !typeOnly && /^[.#]/.test(from))
    .map(({ from }) => target(source.path, from))
    .filter((to) => LAYERS.indexOf(layerOf(to)) > LAYERS.indexOf(layerOf(source.path)))
    .map((to) => `${layerOf(source.path)} imports ${to}`),
);

/** What knows does not do: no database, no files, no network, no service. The site is read once, before anything else. */
export const pureRules: Rule = over(PURE, (source) =>
  importsOf(source)
    .filter(({ typeOnly }) => !typeOnly && source.path !== 'src/site.ts')
    .map(({ from }) => from)
    .filter((from) => /drizzle|^#db|\/db\/|service\.ts$|^node:(fs|net|http|child_process|worker)/.test(from))
    .filter((from) => !(source.path.endsWith('-worker.ts') && from === 'node:worker_threads'))
    .map((from) => `a pure file imports ${from}`),
);

/** Pages, components, layouts, actions and middleware speak to services. */
export const noDatabaseAbove: Rule = over(
  /^src\/((pages|layouts|components|actions|browser|edge)\/|middleware\.ts)/,
  (source) =>
    importsOf(source)
      .filter(({ typeOnly, from }) => /drizzle|better-sqlite3/.test(from) || (!typeOnly && isDb(from)))
      .map(({ from }) => `imports ${from}`),
);

/** Tables are named by services, context and jobs only. */
export const tablesInServices: Rule = over(/^(src|scripts)\//, (source) =>
  importsOf(source)
    .filter(({ from, typeOnly }) => !typeOnly && /(^#db|\/db)\/schema\.ts$/.test(from))
    .filter(() => !/^src\/(.+\/service|context|jobs)\.ts$|^scripts\/(ddl\.ts|bench\/)/.test(source.path))
    .map(() => 'imports tables'),
);

/** Astro's own modules stay where Astro runs. */
export const astroAbove: Rule = over(/^(src|db|scripts)\/.*\.(ts|astro)$/, (source) =>
  /^src\/((pages|layouts|components|actions)\/|middleware\.ts)/.test(source.path)
    ? []
    : found(source, /['"]astro:\w+['"]/g),
);

/** Settings are read in one place; plain programs for the system's Node are told apart by their ending. */
export const oneEnvironment: Rule = over(/^(src|db|scripts)\/.*\.(ts|astro)$/, (source) =>
  source.path === 'src/env.ts' ? [] : found(source, /process\.env\b|import\.meta\.env\b/g),
);

/** Time comes from the Ctx: below the middleware nobody asks the machine. */
export const oneClock: Rule = over(/^(src|db)\/.*\.(ts|astro)$/, (source) =>
  /^(db\/(ids|lane)\.ts|src\/browser\/)/.test(source.path)
    ? []
    : found(source, /new Date\(\s*\)|\bDate\.now\b/g),
);

/** The portable subset: no drizzle call of one engine, no SQL text but a counter's increment. */
export const portableSql: Rule = over(/^src\/.*\.(ts|astro)$/, (source) =>
  importsOf(source).some(({ from }) => from.startsWith('drizzle-orm') || isDb(from))
    ? [
        ...found(source, /\)\s*\.(get|all|run|values)\(\s*\)/g),
        ...found(source, /\.(transaction|execute|prepare|pragma)\(/g),
        ...found(source, /\bsql\.(raw|join)\b/g),
        ...found(source, /\bsql(<[^>]*>)?`(?!\$\{[\w.]+\} [+-] (\d+|\$\{\w+\})`)[^`]*`/g),
        ...found(source, /from '(drizzle-orm\/[^']*|better-sqlite3|#db\/columns\.ts)'/g),
      ]
    : [],
);

/** Erasable TypeScript with named exports, no barrels, endings spelled out. */
export const plainTypeScript: Rule = over(/^(src|db|scripts)\/.*\.ts$/, (source) => [
  ...found(source, /^\s*(export\s+)?(const\s+)?enum\s+\w+/gm),
  ...found(source, /^export default\b/gm),
  ...found(source, /^export\s+(type\s+)?(\*|\{[^}]*\})\s*(as \w+ )?from\b/gm),
  ...found(source, /constructor\([^)]*\b(private|public|protected|readonly)\s/g),
  ...importsOf(source)
    .filter(({ from }) => /^(\.|#)/.test(from) && !/\.(ts|astro|css|svg|json|mjs)$/.test(from.split('?')[0]!))
    .map(({ from }) => `no ending in '${from}'`),
]);

/** Telephone numbers come from `content/site.yaml`. */
export const noHotline: Rule = over(/^src\//, (source) => found(source, /(?<!\d)(12345|8890)(?!\d)/g));

const FORBIDDEN = /^(managers?|helpers?|utils?|data|info|handle|process)$/i;
const EXPORTED = /^export\s+(?:async\s+)?(?:const|let|function\*?|type|class|interface)\s+(\w+)/gm;

/** Words that name nothing. */
export const wordsThatNameNothing: Rule = over(/^(src|db|scripts)\//, (source) => {
  const inPath = source.path.replace(/\.\w+$/, '').split(/[/.\-_]|(?<=[a-z])(?=[A-Z])/);
  const exported = [...source.text.matchAll(EXPORTED)].map((match) => match[1]!);
  return [
    ...inPath.filter((word) => FORBIDDEN.test(word)).map((word) => `path says ${word}`),
    ...exported
      .filter((name) => wordsOf(name).some((word) => FORBIDDEN.test(word)))
      .map((name) => `exports ${name}`),
  ];
});

/** Whoever opens a folder is told what it is. */
export const readmes =
  (folders: readonly string[]): Rule =>
  (sources) =>
    folders
      .filter((folder) => !sources.some(({ path }) => path === `${folder}/README.md`))
      .map((folder) => `${folder}/README.md: is missing`);

/** A file that outgrows this is two. A description of all tables is one. */
export const shortFiles =
  (most: number, exempt: readonly string[]): Rule =>
  (sources) =>
    over(/^(src|db|scripts)\/.*\.(ts|astro|mjs)$/, ({ path, text }) => {
      const lines = text.trimEnd().split('\n').length;
      return lines > most && !exempt.includes(path) ? [`${lines} lines`] : [];
    })(sources);

/** The server reads `content` and never writes it. */
export const contentIsRead: Rule = over(/^(src|db)\/.*\.(ts|astro)$/, (source) => {
  const writes = /\b(writeFile|appendFile|mkdir|rename|unlink|rm|createWriteStream|copyFile)(Sync)?\(/g;
  return source.path.startsWith('src/') && /['"`/]content(\/|['"`])/.test(withoutComments(source.text))
    ? found(source, writes)
    : [];
});

/** `change` is given a Ctx or a Tx and a verb that says `noun.verb`. */
export const namedVerbs: Rule = over(/^(src|scripts)\/.*\.ts$/, (source) =>
  [...withoutComments(source.text).matchAll(/(?<![\w.])change(?:<[^>]*>)?\(\s*(\w+),\s*([^,]+),/g)]
    .filter(([, ctx, verb]) => !/^(ctx|tx)$/.test(ctx!) || !/^'[a-z]+\.[a-z]+'$/.test(verb!))
    .filter(() => source.path !== 'src/context.ts')
    .map(([, ctx, verb]) => `change(${ctx}, ${verb})`),
);

/** What each slice writes, `table verb` → slices. Benches fill databases of their own. */
export function writesOf(sources: readonly Source[], tables: readonly string[]): Map<string, Set<string>> {
  const writes = new Map<string, Set<string>>();
  const programs = sources.filter(({ path }) => /^(src|scripts(?!\/bench\/))\/.*\.(ts|astro)$/.test(path));
  for (const { path, text } of programs)
    for (const [, verb, table] of withoutComments(text).matchAll(
      /\.(insert|update|delete)\(\s*(?:\w+\.)?(\w+)\s*\)/g,
    ))
      if (tables.includes(table!)) {
        const key = `${table} ${verb}`;
        writes.set(key, (writes.get(key) ?? new Set()).add(sliceOf(path)));
      }
  return writes;
}

/** Each kind of write to each table belongs to one slice, or to those that share it out between them. */
export const oneWriter =
  (tables: readonly string[], owners: Readonly<Record<string, string | string[]>>): Rule =>
  (sources) =>
    [...writesOf(sources, tables)].flatMap(([key, slices]) =>
      [...slices]
        .filter((slice) => ![owners[key]].flat().includes(slice))
        .map((slice) => `src/${slice}: ${key} belongs to ${owners[key] ?? 'nobody'}`),
    );

function over(paths: RegExp, check: (source: Source) => string[]): Rule {
  return (sources) =>
    sources
      .filter(({ path }) => paths.test(path) && !path.endsWith('.md'))
      .flatMap((source) => check(source).map((what) => `${source.path}: ${what}`));
}

const isDb = (from: string): boolean => /^(#db|(\.\.?\/)+db)\//.test(from);

function importsOf({ text }: Source): Import[] {
  const statements = withoutComments(text).matchAll(
    /^\s*import\s+(type\s+)?([^'"]*?)\s*(?:from\s*)?['"]([^'"]+)['"]/gm,
  );
  const dynamic = withoutComments(text).matchAll(/(?<!: |typeof )\bimport\(\s*['"]([^'"]+)['"]\s*\)(?!\.)/g);
  return [
    ...[...statements].map(([, type, what, from]) => {
      const names = what!
        .replace(/[{}]/g, '')
        .split(',')
        .map((name) => name.trim())
        .filter(Boolean);
      const typeOnly = !!type || (names.length > 0 && names.every((name) => name.startsWith('type ')));
      return { from: from!, names, typeOnly };
    }),
    ...[...dynamic].map(([, from]) => ({ from: from!, names: [], typeOnly: false })),
  ];
}

/** Path from the project's folder of what a file imports. */
function target(path: string, from: string): string {
  if (from.startsWith('#')) return from.slice(1);
  return new URL(from, `file:///${path}`).pathname.slice(1);
}

const found = ({ text }: Source, pattern: RegExp): string[] =>
  [...withoutComments(text).matchAll(pattern)].map(([what]) => what.trim().replace(/\s+/g, ' '));

const withoutComments = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(?<=^|[\s;{}(,])\/\/.*$/gm, '');

const wordsOf = (name: string): string[] => name.split(/_|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);

const sliceOf = (path: string): string =>
  /^src\/([^/]+)\//.exec(path)?.[1] ?? /([^/]+)\.\w+$/.exec(path)![1]!;
