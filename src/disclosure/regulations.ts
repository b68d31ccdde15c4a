/** 政府信息公开制度 as its page tells it: each heading with the rules under it, `anchor` where one has its own text. */
export type Regulations = { name: string; rules: { name: string; anchor: string | null }[] }[];

/** Reads the page's HTML: h2 are the groups, list items and h3 the rules. */
export const regulationsIn = (html: string): Regulations =>
  html
    .split(/(?=<h2)/)
    .filter((part) => part.startsWith('<h2'))
    .map((part) => ({
      name: plain(/<h2[^>]*>([\s\S]*?)<\/h2>/.exec(part)?.[1] ?? '').replace(
        /^[一二三四五六七八九十]+、/,
        '',
      ),
      rules: [...part.matchAll(/<(h3|li)(?: id="([^"]*)")?[^>]*>([\s\S]*?)<\/\1>/g)].map(
        ([, , id, inner]) => ({
          name: plain(inner!),
          anchor: id ?? null,
        }),
      ),
    }))
    .filter(({ rules }) => rules.length > 0);

const plain = (html: string): string =>
  html
    .replace(/<[^>]*>/g, '')
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', quot: '"', amp: '&' })[name]!)
    .trim();
