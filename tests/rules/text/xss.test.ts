import { Parser } from 'htmlparser2';
import { marked } from 'marked';
import { expect, test } from 'vitest';
import { htmlToMarkdown } from '../../../src/text/html.ts';
import { renderText } from '../../../src/text/markdown.ts';

const PAYLOADS = [
  '<script>alert(1)</script>',
  '<ScRiPt src=//a.example/x.js></sCrIpT>',
  '<script/x>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<img src=x onerror="alert(1)" alt=x>',
  '<img/src/onerror=alert(1)>',
  "<img src='x'onerror='alert(1)'>",
  '<IMG SRC="javascript:alert(1)">',
  '<img src="data:text/html,<script>alert(1)</script>">',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<svg><a xlink:href="javascript:alert(1)"><text x=20 y=20>x</text></a></svg>',
  '<svg><style><img src=x onerror=alert(1)></style></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>',
  '<math href="javascript:alert(1)">x</math>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
  '<object data="javascript:alert(1)"></object>',
  '<embed src="javascript:alert(1)">',
  '<applet code=x></applet>',
  '<form action="javascript:alert(1)"><button>x</button></form>',
  '<button formaction="javascript:alert(1)">x</button>',
  '<input autofocus onfocus=alert(1)>',
  '<select autofocus onfocus=alert(1)>',
  '<textarea autofocus onfocus=alert(1)></textarea>',
  '<textarea><img src=x onerror=alert(1)></textarea>',
  '<video><source onerror=alert(1)></video>',
  '<audio src=x onerror=alert(1)></audio>',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>x</details>',
  '<marquee onstart=alert(1)>x</marquee>',
  '<meta http-equiv=refresh content="0;url=javascript:alert(1)">',
  '<base href="https://a.example/">',
  '<link rel=stylesheet href="https://a.example/x.css">',
  '<style>@import "https://a.example/x.css";</style>',
  '<p style="background:url(javascript:alert(1))">x</p>',
  '<div style="position:fixed;inset:0">x</div>',
  '<a href="javascript:alert(1)">x</a>',
  '<a href=" javascript:alert(1)">x</a>',
  '<a href="java\nscript:alert(1)">x</a>',
  '<a href="java&#x09;script:alert(1)">x</a>',
  '<a href="&#106;avascript:alert(1)">x</a>',
  '<a href="JaVaScRiPt:alert(1)">x</a>',
  '<a href="vbscript:msgbox(1)">x</a>',
  '<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
  '<a href="//a.example" target=_blank onclick=alert(1)>x</a>',
  '<b id="main" class="mc-btn" onclick="alert(1)">x</b>',
  '<p id="t1" name="body">x</p>',
  '<table background="javascript:alert(1)"><tr><td onmouseover=alert(1)>x</td></tr></table>',
  '<td class="n evil" id=x>x</td>',
  '[x](javascript:alert(1))',
  '[x](<javascript:alert(1)>)',
  '[x](JAVASCRIPT&colon;alert(1))',
  '[x](data:text/html,<script>alert(1)</script>)',
  '[x](vbscript:msgbox(1))',
  '![x](javascript:alert(1))',
  '![x"onerror="alert(1)](y)',
  '![x](y "a\\" onerror=\\"alert(1)")',
  '[x](https://a.example "a\\" onmouseover=\\"alert(1)")',
  '[x][1]\n\n[1]: javascript:alert(1)',
  '<javascript:alert(1)>',
  '**<img src=x onerror=alert(1)>**',
  '| a |\n|--|\n| <img src=x onerror=alert(1)> |',
  '- <script>alert(1)</script>',
  '> <svg onload=alert(1)>',
  '## <img src=x onerror=alert(1)>',
  '第一条　<img src=x onerror=alert(1)>',
  '第一<img src=x onerror=alert(1)>条　x',
  '[^1]\n\n[^1]: <img src=x onerror=alert(1)>',
  '[^"><img src=x onerror=alert(1)>]',
  '\uFDD0"><img src=x onerror=alert(1)>\uFDD1',
  '某局\n\n2026年5月8日<img src=x onerror=alert(1)>',
  '<img src=x onerror=alert(1)>：\n\n正文',
  '```"><img src=x onerror=alert(1)>\nx\n```',
  '<!--><img src=x onerror=alert(1)>-->',
  '<!-- --!><img src=x onerror=alert(1)> -->',
  '<![CDATA[><img src=x onerror=alert(1)>]]>',
  '<?x ><img src=x onerror=alert(1)>?>',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>"></noscript>',
  '<xmp><img src=x onerror=alert(1)></xmp>',
  '<plaintext><img src=x onerror=alert(1)>',
  '<a title="`><img src=x onerror=alert(1)>">x</a>',
  '<<img src=x onerror=alert(1)//<',
  '<img src="x` `<script>alert(1)</script>"` `>',
  '<table><caption><script>alert(1)</script></caption><tr><th>1<th>2<th>3<th>4<th>5<th title=\'" onfocus="alert(1)\'>" onfocus="alert(1)</table>',
];

const TAGS = new Set(
  'a abbr b blockquote br caption code dd del div dl dt em h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s section small strong sub sup table tbody td tfoot th thead time tr u ul'.split(
    ' ',
  ),
);
const ATTRIBUTES = new Set(
  'alt aria-label class colspan datetime height href id role rowspan scope src start tabindex title width'.split(
    ' ',
  ),
);
const OUR_IDS = /^(?:n-)?(?:[bfzjtshxmqkn]\d+(?:-\d+)?(?:_\d+)?)+$|^(?:n-)?f[nr]\d+(?:_\d+)?$/;
const OUR_CLASSES = /^(?:mc-(?:clause|doc__h|doc__to|doc__sign|notes|scroll(?: mc-scroll--wide)?|table)|n)$/;

/** What a second parser, with no list in common with the sanitiser, finds alive in the HTML. */
function live(html: string): string[] {
  const found: string[] = [];
  new Parser({
    onopentag(name, attributes) {
      if (!TAGS.has(name)) found.push(`<${name}>`);
      for (const [key, value] of Object.entries(attributes)) {
        if (!ATTRIBUTES.has(key)) found.push(`${name} ${key}`);
        if (
          /^(?:href|src)$/.test(key) &&
          !/^(?:https?:\/\/|mailto:|tel:|#|\/(?!\/)|(?!\/\/)[^:]*$)/i.test(value)
        )
          found.push(value);
        if (key === 'id' && !OUR_IDS.test(value)) found.push(`id ${value}`);
        if (key === 'class' && !OUR_CLASSES.test(value)) found.push(`class ${value}`);
      }
    },
    onprocessinginstruction: (name) => found.push(name),
    oncomment: (text) => found.push(`comment ${text}`),
  }).end(html);
  return found;
}

test('no payload is alive in an article, an official text, a carried text or imported HTML', () => {
  const alive = PAYLOADS.filter((p) => live(marked.parse(p, { async: false })).length > 0).length;
  console.log(`xss: ${PAYLOADS.length} payloads, ${alive} live without the sanitiser`);
  expect(alive).toBeGreaterThan(60);
  const bodies = PAYLOADS.flatMap((p) => [
    p,
    `前文${p}后文`,
    `第一条　甲\n\n${p}\n\n第二条　乙`,
    htmlToMarkdown(p),
  ]);
  for (const body of [...bodies, PAYLOADS.join('\n\n'), PAYLOADS.join('')]) {
    expect(live(renderText({ kind: 'article', body }).html), body).toEqual([]);
    const official = renderText({ kind: 'official', body, carried: { title: body, body } });
    expect(live(official.html), body).toEqual([]);
    expect(live(official.carriedHtml ?? ''), body).toEqual([]);
  }
});

test('the watcher sees what it must', () => {
  for (const html of [
    '<img onerror=x>',
    '<a href=javascript:x>',
    '<p style=x>',
    '<b id=main>',
    '<i class=mc-btn>',
    '<svg>',
    '<a href=//x>',
  ])
    expect(live(html), html).not.toEqual([]);
});
