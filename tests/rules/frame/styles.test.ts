import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const folder = new URL('../../../src/styles/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const sheets = readdirSync(folder).filter((name) => name.endsWith('.css'));

/** Declarations of the first rule after `start`, one a line. */
const declarations = (css: string, start: string): string[] => {
  const from = css.indexOf('{', css.indexOf(start));
  return css
    .slice(from + 1, css.indexOf('}', from))
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
};

describe('the stylesheet', () => {
  test.each([
    ['dark', 'prefers-color-scheme'],
    ['contrast', 'prefers-contrast'],
  ])('%s looks the same by the system setting and by choice', (theme, query) => {
    const css = read('themes.css');
    const system = css.slice(css.indexOf(query));
    const byChoice = declarations(css, `:root[data-theme='${theme}'] {`);
    expect(byChoice.length).toBeGreaterThan(20);
    expect(declarations(system, ":root[data-theme='auto'] {")).toEqual(byChoice);
  });

  test('no rule outside the tokens is keyed on the dark theme, except which button stands in the band', () => {
    const keyed = sheets
      .filter((name) => name !== 'themes.css')
      .flatMap((name) =>
        read(name)
          .split('\n')
          .filter((line) => line.includes("data-theme='dark'")),
      );
    console.log(`${keyed.length} selectors keyed on the dark theme`);
    expect(keyed.length).toBeGreaterThan(0);
    expect(keyed.filter((line) => !/mc-dark-(only|hide)/.test(line))).toEqual([]);
  });

  test('every sheet is imported once', () => {
    const imported = [...read('mingchuang.css').matchAll(/@import '\.\/(.+?)'/g)].map(([, name]) => name);
    expect(imported.length).toBeGreaterThan(5);
    expect([...imported].sort()).toEqual(
      sheets.filter((name) => !['mingchuang.css', 'poster.css', 'desk.css'].includes(name)).sort(),
    );
  });

  test('nothing the browser floor cannot read: nesting, layers, :has, containers, text-wrap', () => {
    const young = /@layer|:has\(|light-dark\(|text-wrap|@container|\n\s+&/g;
    const rules = sheets.map((name) => read(name).replace(/\/\*[^]*?\*\//g, ''));
    console.log(`${rules.join('').match(/\{/g)?.length} rules looked at`);
    expect('a {\n  &:hover {}\n}'.match(young)).toHaveLength(1);
    expect(rules.flatMap((css) => css.match(young) ?? [])).toEqual([]);
  });
});
