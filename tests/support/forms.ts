import type { TestSite } from './site.ts';

/** A form as a browser without script holds it: where it goes, its hidden fields, the cookies of its page. */
export type OpenForm = { action: string; hidden: Record<string, string>; cookie: string };

/** Opens a page and takes the form whose action names `_action=<action>`. */
export async function openForm(
  { url, get }: Pick<TestSite, 'url' | 'get'>,
  path: string,
  action: string,
): Promise<OpenForm> {
  const answer = await get(path);
  const html = await answer.text();
  const form = [...html.matchAll(/<form[\s\S]*?<\/form>/g)]
    .map(([text]) => text)
    .find((text) => text.includes(`_action=${action}"`));
  if (!form) throw new Error(`no form ${action} on ${path} (${answer.status})`);
  const inputs = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return {
    action: new URL(unescape(/action="([^"]+)"/.exec(form)![1]!), url).href,
    hidden: Object.fromEntries(inputs.map(([, name, value]) => [name!, unescape(value!)])),
    cookie: cookiesOf(answer),
  };
}

/** Sends a form as a browser does; redirects are not followed. */
export const sendForm = (
  { action, hidden, cookie }: OpenForm,
  typed: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(action, {
    method: 'POST',
    body: new URLSearchParams({ ...hidden, ...typed }),
    headers: { 'sec-fetch-site': 'same-origin', ...(cookie && { cookie }), ...headers },
    redirect: 'manual',
  });

export const cookiesOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((line) => line.split(';', 1)[0]!)
    .join('; ');

/** The 12 digits a page shows. */
export const codeIn = (html: string): string | undefined =>
  /aria-label="查询码：([\d ]+)"/.exec(html)?.[1]?.replaceAll(' ', '');

export const headingIn = (html: string): string =>
  (/<h1[^>]*>([\s\S]*?)<\/h1>/.exec(html)?.[1] ?? '').replace(/<[^>]*>/g, '').trim();

/** What stands in the fields of a page, by name; of choices those ticked. */
export function valuesIn(html: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name, text] of html.matchAll(/<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)<\/textarea>/g))
    values[name!] = unescape(text!);
  for (const [tag] of html.matchAll(/<input(?:\s+[\w-]+(?:="[^"]*")?)*\s*>/g)) {
    const [name, value] = ['name', 'value'].map((key) => new RegExp(` ${key}="([^"]*)"`).exec(tag)?.[1]);
    if (name && (!/type="radio"/.test(tag) || / checked/.test(tag))) values[name] = unescape(value ?? '');
  }
  return values;
}

/** Messages at the fields of a page. */
export const faultsIn = (html: string): string[] =>
  [...html.matchAll(/class="mc-err-msg"[^>]*>\s*([^<]*?)\s*</g)].map(([, text]) => unescape(text!));

const SIGNS: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#34': '"',
  '#39': "'",
  '#38': '&',
};

const unescape = (text: string): string =>
  text.replace(/&(#?\w+);/g, (whole, name: string) => SIGNS[name] ?? whole);
