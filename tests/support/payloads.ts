/** A text that tries to run a script: `__hit(n)` is called by one that does. `n` tells which. */
export type Payload = { n: number; kind: string; text: string };

/** Three ways to say the call: as it is, without brackets, with the name in pieces. */
const calls = (n: number) => [`__hit(${n})`, `__hit\`${n}\``, `window['__h'+'it'](${n})`];

/** What starts by itself as soon as the element is there: attributes before the handler, and the handler. */
const STARTS: [tag: string, attributes: string, handler: string, after?: string][] = [
  ['img', 'src=x', 'onerror'],
  ['img', 'src="data:,"', 'onerror'],
  ['image', 'src=x', 'onerror'],
  ['video', 'src=x', 'onerror'],
  ['audio', 'src=x', 'onerror'],
  ['video', '', 'onloadstart', '<source src=x>'],
  ['svg', '', 'onload'],
  ['svg', '', 'onload', '<rect>'],
  ['body', '', 'onload'],
  ['body', '', 'onpageshow'],
  ['iframe', 'src="about:blank"', 'onload'],
  ['iframe', 'srcdoc="x"', 'onload'],
  ['object', 'data=x', 'onerror'],
  ['embed', 'src="data:text/html,x"', 'onload'],
  ['link', 'rel=stylesheet href=x', 'onerror'],
  ['script', 'src=x', 'onerror', '</script>'],
  ['style', '', 'onload', 'a{}</style>'],
  ['input', 'autofocus', 'onfocus'],
  ['input', 'type=image src=x', 'onerror'],
  ['textarea', 'autofocus', 'onfocus', '</textarea>'],
  ['select', 'autofocus', 'onfocus', '</select>'],
  ['button', 'autofocus', 'onfocus', 'x</button>'],
  ['a', 'href=x autofocus', 'onfocus', 'x</a>'],
  ['div', 'tabindex=0 autofocus', 'onfocus', 'x</div>'],
  ['details', 'open', 'ontoggle', '<summary>x</summary></details>'],
  ['marquee', '', 'onstart', 'x</marquee>'],
  ['custom-x', 'style="animation:mc-x 1ms"', 'onanimationend', 'x</custom-x>'],
  ['p', 'popover', 'onbeforetoggle', 'x</p>'],
];

const EQUALS = ['=', ' = ', '\n=\n', '=\t'];
const BREAKS = [' ', '/', '\n', '\t', '\f', '//', ' / ', '/ x=y '];
const QUOTES: [string, string][] = [
  ['"', '"'],
  ["'", "'"],
  ['', ' '],
];

/** A name as a filter may not expect it: large and small letters mixed. */
const mixed = (name: string): string => [...name].map((c, i) => (i % 2 ? c.toUpperCase() : c)).join('');

const entities = (code: string): string =>
  [...code].map((c) => `&#x${c.charCodeAt(0).toString(16)};`).join('');
const decimals = (code: string): string => [...code].map((c) => `&#0000${c.charCodeAt(0)}`).join(';') + ';';

/** What a text stands in when it is put where nobody thought of it, and how it gets out. */
const ESCAPES = [
  ...[
    '',
    '">',
    "'>",
    '>',
    '"/>',
    '</textarea>',
    '</title>',
    '</script>',
    '</style>',
    '</option></select>',
    '</noscript>',
  ],
  ...[
    '-->',
    ']]>',
    '</p></div></main>',
    '<!-->',
    '<!--->',
    '<!--><',
    '</template>',
    '</svg>',
    '</math>',
    '<b>',
    '</xmp>',
  ],
  ...[
    '\u0000',
    '\ufeff',
    '\u202e',
    '\u200b',
    '﹤',
    '＜',
    '\\',
    '%3c',
    '&lt;',
    '+ADw-',
    '{{',
    '${',
    '<%',
    '<?php ?>',
    '*/',
    '}//',
  ],
];

const SCHEMES = [
  ...[
    'javascript:',
    'JaVaScRiPt:',
    ' javascript:',
    '\u0001javascript:',
    'java\nscript:',
    'java\tscript:',
    'java\rscript:',
  ],
  ...[
    '&#106;avascript:',
    '&#x6a;avascript&colon;',
    'javascript&#58;',
    'java&Tab;script:',
    'java&NewLine;script:',
  ],
  ...[
    'javascript://x%0a',
    'javascript:/*x*/',
    'vbscript:',
    'data:text/html,<script>parent.',
    'feed:javascript:',
    'view-source:javascript:',
  ],
  ...[
    '\u3000javascript:',
    'ｊavascript:',
    'javascript：',
    '//javascript:',
    'http:javascript:',
    'blob:javascript:',
  ],
];

const WITH_ADDRESS = [
  (u: string) => `<a href="${u}">x</a>`,
  (u: string) => `<a href='${u}'>x</a>`,
  (u: string) => `<a href=${u.replace(/[\s>]/g, '')}>x</a>`,
  (u: string) => `<area href="${u}">`,
  (u: string) => `<iframe src="${u}"></iframe>`,
  (u: string) => `<object data="${u}"></object>`,
  (u: string) => `<embed src="${u}">`,
  (u: string) => `<form action="${u}"><input type=submit></form>`,
  (u: string) => `<form><button formaction="${u}">x</button></form>`,
  (u: string) => `<input type=image src=x formaction="${u}">`,
  (u: string) => `<base href="${u}//">`,
  (u: string) => `<meta http-equiv=refresh content="0;url=${u}">`,
  (u: string) => `<svg><a xlink:href="${u}"><text y=20>x</text></a></svg>`,
  (u: string) => `<svg><a><set attributeName=href to="${u}"/><text y=20>x</text></a></svg>`,
  (u: string) => `<math><mtext href="${u}">x</mtext></math>`,
  (u: string) => `<math xlink:href="${u}">x</math>`,
  (u: string) => `[x](${u})`,
  (u: string) => `[x](<${u}>)`,
  (u: string) => `[x](${u} "y")`,
  (u: string) => `![x](${u})`,
  (u: string) => `[![x](x)](${u})`,
  (u: string) => `<${u}>`,
  (u: string) => `[x][r${u.length}]\n\n[r${u.length}]: ${u}`,
  (u: string) => `[x]\n\n[x]: <${u}>`,
  (u: string) => `| a |\n|---|\n| [x](${u}) |`,
  (u: string) => `- > [x](${u})`,
  (u: string) => `x[^1]\n\n[^1]: [x](${u})`,
  (u: string) => `## [x](${u})`,
  (u: string) => `**[x](${u})**`,
];

/** Where HTML, SVG, MathML and raw text meet and a second reading is another one (mXSS). `P` is an element that starts. */
const MUTATIONS = [
  '<noscript><p title="</noscript>P">',
  '<svg></p><style><a id="</style>P">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;P">',
  '<form><math><mtext></form><form><mglyph><style></math>P',
  '<svg><style>P',
  '<svg><title>P',
  '<svg><desc>P',
  '<svg><foreignObject>P</foreignObject></svg>',
  '<math><annotation-xml encoding="text/html">P</annotation-xml></math>',
  '<math><mi>P</mi></math>',
  '<math><mtext><style>P</style></mtext></math>',
  '<table><td><svg><desc><td>P',
  '<select><template>P</template></select>',
  '<select><style></select>P</style>',
  '<textarea><!--</textarea>P-->',
  '<title><!--</title>P-->',
  '<xmp><p title="</xmp>P">',
  '<noembed><p title="</noembed>P">',
  '<noframes><p title="</noframes>P">',
  '<iframe><p title="</iframe>P">',
  '<plaintext>P',
  '<template>P</template>P',
  '<!--P-->',
  '<!--><p title="-->P">',
  '<!--!>P-->',
  '<!--a--!>P-->',
  '<!P>P',
  '<?xml P?>P',
  '<![CDATA[P]]>',
  '<svg><![CDATA[</svg>P]]>',
  '</P',
  '</ P>P',
  '<<P',
  '<b <P',
  '<a title="P',
  "<a title='P'>",
  '<a title=`P`>',
  '<a title="&quot;>P">',
  '<p title="&lt;/p&gt;P">',
  '<ol start="1"><li>P</ol>',
  '<td class="n">P</td>',
  '<img alt="P" src=y>',
  '<img src=y title="x&#34;P">',
  '<details><summary>P</summary></details>',
  '`P`',
  '``P` P',
  '```\nP\n```',
  '    P',
  '\\P',
  '~~~html\nP',
  '> P',
  '1. P',
  '- [ ] P',
  '|P|b|\n|-|-|\n|P|P|',
  '<div>\n\nP\n\n</div>',
  '<table><tr><td>\n\nP\n\n</td></tr></table>',
  '<pre><code>P',
  '# P',
  '第一条　P',
  '一、P',
  '（一）P\n\nP',
  '附件：1. P',
  '![P](x "P")',
  "[P](x 'P')",
  '<a href="x" title="P">P</a>',
  '*P*',
  '<u>P<u>P',
  '<sup>P</sup>[^a]\n\n[^a]: P',
  '《P》',
  '〔2026〕P号',
  '0000-1234567 P',
  'http://x/P',
  'www.x.com/P',
  'a@b.c"P',
];

/** Without a handler: the address or the element itself runs. */
const SCRIPTS = (call: string): string[] => [
  `<script>${call}</script>`,
  `<SCRIPT>${call}</SCRIPT >`,
  `<script\n>${call}</script\n>`,
  `<script/x>${call}</script>`,
  `<script>${call}`,
  `<svg><script>${call}</script></svg>`,
  `<svg><script>${entities(call)}</script></svg>`,
  `<script type=module>${call}</script>`,
  `<script src="data:text/javascript,${call}"></script>`,
  `<scr<script>ipt>${call}</scr</script>ipt>`,
  `<script>/*</script><script>*/${call}</script>`,
  `<iframe srcdoc="<script>parent.${call}</script>"></iframe>`,
  `<iframe srcdoc="${entities(`<script>parent.${call}</script>`)}"></iframe>`,
  `<iframe src="javascript:parent.${call}"></iframe>`,
  `<object data="javascript:parent.${call}"></object>`,
  `<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>${call}</script></svg>#x">`,
  `<svg><animate onbegin="${call}" attributeName=x dur=1s>`,
  `<svg><set onbegin="${call}" attributeName=x to=y>`,
  `<svg><a><animate attributeName=href values="javascript:${call}"/><text y=9>x</text></a></svg>`,
  `<style>@import 'javascript:${call}';</style>`,
  `<div style="background:url(javascript:${call})">x</div>`,
  `<div style="width:expression(${call})">x</div>`,
  `<xss style="animation:mc-x 1ms" onanimationstart="${call}">x</xss>`,
  `+ADw-script+AD4-${call}+ADw-/script+AD4-`,
  `\\u003cscript\\u003e${call}\\u003c/script\\u003e`,
  `%3Cscript%3E${call}%3C/script%3E`,
  `&lt;script&gt;${call}&lt;/script&gt;`,
  `&amp;lt;script&amp;gt;${call}`,
  `{{constructor.constructor('${call}')()}}`,
  `\${${call}}`,
  `<%= ${call} %>`,
  `#{${call}}`,
  `';${call};//`,
  `";${call};//`,
  `\`;${call};//`,
  `</script><script>${call}</script>`,
  `]]><script>${call}</script>`,
  `"><script>${call}</script><x y="`,
];

const REWRITTEN: ((element: string) => string)[] = [
  (e) => e,
  (e) => e.replace(/^<(\S+)/, (_, name: string) => `<${mixed(name)}`),
  (e) => `<b>${e}</b>`,
  (e) => e.replace(/>/, ''),
  (e) => `${e.slice(0, 2)}\u0000${e.slice(2)}`,
  (e) => `\u202e${e}`,
  (e) => `\u200b${e}\u200d`,
  (e) => e.replace('<', '<\ufeff'),
  (e) => e.replaceAll('<', '＜'),
  (e) => `${e}${e}`,
];

/** Every payload, each once, in an order that never changes. */
export function payloads(): Payload[] {
  const all: Payload[] = [];
  const add = (kind: string, make: (n: number) => string) => {
    const n = all.length + 1;
    all.push({ n, kind, text: make(n) });
  };
  STARTS.forEach((start, i) => {
    for (const [j, gap] of BREAKS.entries())
      for (const [k, [open, close]] of QUOTES.entries())
        add('handler', (n) =>
          started(start, { gap, equals: EQUALS[(i + j + k) % 4]!, open, close }, calls(n)[(j + k) % 3]!),
        );
    for (const write of [entities, decimals])
      add('encoded', (n) =>
        started(start, { gap: ' ', equals: '=', open: '"', close: '"' }, write(calls(n)[0]!)),
      );
    for (const rewrite of REWRITTEN)
      add('rewritten', (n) =>
        rewrite(started(start, { gap: ' ', equals: '=', open: '"', close: '"' }, calls(n)[0]!)),
      );
    for (const escape of ESCAPES)
      add(
        'escape',
        (n) => escape + started(start, { gap: ' ', equals: '=', open: "'", close: "'" }, calls(n)[0]!),
      );
  });
  for (const scheme of SCHEMES)
    for (const within of WITH_ADDRESS) add('address', (n) => within(`${scheme}__hit(${n})`));
  for (const shape of MUTATIONS)
    for (const element of [
      '<img src=x onerror="C">',
      '<svg onload=C>',
      '<script>C</script>',
      "<details open ontoggle='C'>",
    ])
      add('mutation', (n) => shape.replaceAll('P', element.replace('C', calls(n)[0]!)));
  for (const i of [0, 1, 2]) SCRIPTS('').forEach((_, at) => add('script', (n) => SCRIPTS(calls(n)[i]!)[at]!));
  return all;
}

type Written = { gap: string; equals: string; open: string; close: string };

function started(
  [tag, attributes, handler, after = '']: (typeof STARTS)[number],
  { gap, equals, open, close }: Written,
  code: string,
): string {
  const before = attributes ? `${gap}${attributes}` : '';
  return `<${tag}${before}${gap}${handler}${equals}${open}${code}${close}>${after}`;
}

/** In so many parts of about the same length, in their order. */
export const inParts = <T>(all: readonly T[], parts: number): T[][] =>
  Array.from({ length: parts }, (_, i) =>
    all.slice(Math.floor((i * all.length) / parts), Math.floor(((i + 1) * all.length) / parts)),
  );

export const joined = (some: readonly Payload[]): string => some.map(({ text }) => text).join('\n\n');

/** All of them in texts of a length that a field takes, as many as fit in each. */
export function fitting(some: readonly Payload[], most: number): string[] {
  const texts: string[] = [];
  for (const { text } of some) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + text.length + 2 <= most)
      texts[texts.length - 1] = `${last}\n\n${text}`;
    else texts.push(text.slice(0, most));
  }
  return texts;
}
