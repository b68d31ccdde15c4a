import sanitizeHtml, { type Attributes, type IOptions } from 'sanitize-html';

const INLINE = 'a abbr b br code del em i img ins kbd mark q s small strong sub sup u'.split(' ');
const BLOCK =
  'blockquote caption dd dl dt h2 h3 h4 h5 h6 hr li ol p pre table tbody td tfoot th thead tr ul'.split(' ');

/** Elements of HTML, SVG and MathML that are taken as markup; any other `<word>` is text someone wrote. */
const ELEMENTS = new Set(
  `${INLINE.join(' ')} ${BLOCK.join(' ')} address animate annotation-xml applet area article aside audio base bdi bdo
  big body button canvas center circle cite col colgroup data datalist defs details dfn dialog dir div embed fieldset
  figcaption figure font footer foreignobject form frame frameset g h1 head header hgroup html iframe image input
  isindex label legend line link listing main map marquee math menu menuitem meta meter mglyph mi mo mn ms mtext nav
  nobr noembed noframes noscript object optgroup option output param path picture plaintext polygon progress rect rp
  rt ruby samp script search section select set slot source span strike style summary svg template text textarea
  time title track tt use var video wbr xmp`.split(/\s+/),
);

const numbers = (attributes: Attributes): Attributes =>
  Object.fromEntries(
    ['colspan', 'rowspan']
      .map((name) => [name, attributes[name] ?? ''] as const)
      .filter(([, value]) => /^[1-9]\d{0,2}$/.test(value) && value !== '1'),
  );

const cell = (attributes: Attributes): Attributes => ({
  ...numbers(attributes),
  ...(/^right$/i.test(attributes['align'] ?? '') && { class: 'n' }),
});

const SCOPES = ['row', 'col', 'rowgroup', 'colgroup'];
const scope = (asked: string | undefined): string => (asked && SCOPES.includes(asked) ? asked : 'col');

/** No id, class, style or event of the author's gets through: ids, classes and anchors are ours alone. */
const RULES: IOptions = {
  allowedTags: [...INLINE, ...BLOCK],
  allowedAttributes: {
    a: ['href', 'title'],
    abbr: ['title'],
    img: ['src', 'alt', 'title', 'width', 'height'],
    ol: ['start'],
    table: ['class'],
    td: ['colspan', 'rowspan', 'class'],
    th: ['colspan', 'rowspan', 'class', 'scope'],
  },
  allowedSchemes: ['http', 'https', 'mailto', 'tel'],
  allowProtocolRelative: false,
  nonTextTags: ['script', 'style', 'textarea', 'option', 'noscript', 'template', 'title'],
  transformTags: {
    h1: 'h2',
    table: () => ({ tagName: 'table', attribs: { class: 'mc-table' } }),
    td: (tagName, attributes) => ({ tagName, attribs: cell(attributes) }),
    th: (tagName, attributes) => ({
      tagName,
      attribs: { scope: scope(attributes['scope']), ...cell(attributes) },
    }),
  },
};

/** HTML of whole blocks, made safe. */
export const sanitiseBlocks = (html: string): string => sanitizeHtml(html, RULES);

/** HTML of one paragraph, made safe; whatever may not stand inside a paragraph becomes its text. */
export const sanitiseInline = (html: string): string => sanitizeHtml(html, { ...RULES, allowedTags: INLINE });

/** Whether `<…` begins an element (or comment) and not a bracket in someone's text. */
export function isMarkup(raw: string): boolean {
  const name = /^<\/?([a-z][^\s/>]*)/i.exec(raw)?.[1];
  return name === undefined || ELEMENTS.has(name.toLowerCase());
}

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => (c === '&' ? '&amp;' : c === '<' ? '&lt;' : c === '>' ? '&gt;' : '&quot;'));

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The text of safe HTML: lines for blocks and rows, spaces between cells. */
export const textOf = (html: string): string =>
  html
    .replace(/<\/t[dh]>/g, ' ')
    .replace(/<br ?\/?>|<\/(?:p|li|tr|h\d|caption|dt|dd|blockquote|pre|table)>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '')
    .split('\n')
    .map((line, i) => withoutEnd(i ? line.trimStart() : line))
    .filter(Boolean)
    .join('\n')
    .trim();

/** Not by a pattern: from each of 60,000 blanks it would look for the end once more. */
function withoutEnd(line: string): string {
  let end = line.length;
  while (end && ' \t'.includes(line[end - 1]!)) end -= 1;
  return line.slice(0, end);
}
