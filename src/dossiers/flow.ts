import { plain } from './tables.ts';

/** The first numbered list of a text, with the heading it stands under: what a 图解 draws as a way of steps. */
export type Flow = { title: string; steps: string[] };

/** Null without such a list, or when it holds lists of its own. */
export function flowOf(html: string): Flow | null {
  const list = /<ol>([\s\S]*?)<\/ol>/.exec(html);
  if (!list || list[1]!.includes('<ul') || list[1]!.includes('<ol')) return null;
  const steps = [...list[1]!.matchAll(/<li>([\s\S]*?)<\/li>/g)].map(([, step]) => plain(step!));
  const above = [...html.slice(0, list.index).matchAll(/<h2[^>]*>([\s\S]*?)<\/h2>/g)].at(-1);
  return steps.length < 2 ? null : { title: above ? plain(above[1]!) : '怎么办', steps };
}
