const filled = (words: string, length: number): string =>
  words.repeat(Math.ceil(length / words.length)).slice(0, length);

/** Pieces that grow with their number, until they are long enough. */
const growing = (length: number, piece: (n: number) => string): string => {
  let text = '';
  for (let n = 0; text.length < length; n += 1) text += piece(n);
  return text;
};

/** Repeated until a text of the length asked for is full. */
const REPEATED: Record<string, string> = {
  ...{
    'quotes in one line': '>',
    'quotes with blanks': '> ',
    'quoted paragraphs': `${'> '.repeat(60)}a\n\n`,
  },
  ...{
    'lists in one line': '- ',
    'numbered lists in one line': '1. ',
    'list paragraphs': `${'- '.repeat(60)}a\n\n`,
  },
  ...{
    'lists in quotes': '> - ',
    'quotes in lists': '- > ',
    items: '- a\n',
    'loose items': '- a\n\n',
    lists: '- a\n* b\n',
  },
  ...{
    'items of stars': '* * * a\n',
    lines: '* * *\n',
    tasks: '- [ ] a\n',
    'indented items': '- a\n   - b\n     - c\n       - d\n',
  },
  ...{
    brackets: '[',
    'open links': '[a](',
    links: '[a](b)',
    images: '![',
    definitions: '[a]: b\n',
    'open titles': '[a](b "',
  },
  ...{
    stars: '*',
    emphasis: '*a _b ',
    'bold within words': 'a**b',
    'closing marks': 'a* ',
    tildes: '~~a ',
    'emphasis by paragraph': `${'*a _b '.repeat(80)}\n\n`,
  },
  ...{
    fences: '```\n',
    'open fences': '```a\n\n',
    ticks: '``a`',
    tables: '|a|\n|-|\n|b|\n\n',
    bars: '|',
    'bars by line': '|a\n',
  },
  ...{
    'open div': '<div>',
    'open div by paragraph': '<div>\n\n',
    'open b': '<b>',
    less: '<',
    comments: '<!--',
    instructions: 'a <? \n\n',
  },
  ...{
    'open tables': '<table><tr><td>a',
    'open items': '<ul><li>',
    scripts: '<script>\n\n',
    'open tags': '<i a="',
    entities: '&a;',
  },
  ...{
    addresses: 'http://a.b',
    mail: 'a@b.c ',
    colons: '://',
    headings: '# a\n',
    hashes: '#',
    'set headings': 'a\n=\n',
  },
  ...{
    backslashes: '\\*',
    'line ends': 'a  \n',
    'short lines': 'a\n',
    paragraphs: 'a\n\n',
    clauses: '第一条　甲\n\n',
    levels: '（一）甲\n一、乙\n',
  },
  ...{ numerals: '第一', digits: '1.', notes: '[^a]', 'blank lines': ' \n', blanks: ' ', tabs: '\t' },
};

/** Texts of ill will, by what they are made of: each of about the length asked for. */
export const INTRICATE: Record<string, (length: number) => string> = {
  ...Object.fromEntries(
    Object.entries(REPEATED).map(([name, words]) => [name, (length: number) => `${filled(words, length)}a`]),
  ),
  'deeper and deeper quotes': (length) => growing(length, (n) => `${'> '.repeat(n)}a\n`),
  'deeper and deeper lists': (length) => growing(length, (n) => `${' '.repeat(2 * n)}- a\n`),
  'ticks of every length': (length) => growing(length, (n) => `${'`'.repeat(n)}a `),
  'definitions of notes': (length) => growing(length, (n) => `[^${n}]: b\n\n`),
  'a list with a long tail': (length) => `- a\n${filled('b\n', length)}`,
  'brackets within brackets': (length) => filled('[', length / 2) + filled(']', length / 2),
  'a wide table': (length) => `${filled('|a', length / 2)}|\n${filled('|-', length / 2)}|\n`,
  'rows filled up': (length) => `${'|a'.repeat(1000)}|\n${'|-'.repeat(1000)}|\n${filled('|a\n', length)}`,
  'a long address of mail': (length) => `${filled('a', length)}@`,
  'an address of many dots': (length) => `${filled('a.', length)}@`,
  'blanks between two words': (length) => `a${filled(' ', length)}b`,
};
