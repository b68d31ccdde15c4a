import { bare, documentNumberIn, isBody } from './marks.ts';
import { type Line, linesIn } from './pieces.ts';
import type { Plan } from './plan.ts';
import type { Found } from './rules.ts';

/**
 * 发文机关: the bodies that sign; where a person signs or nobody does, the name in the mark above, before the number of
 * an order, or at the beginning of the title.
 */
export function issuerOf({ pieces, head, sign }: Plan, title: string): Found | null {
  const banner = bannerBodies(head.banner.map((i) => pieces[i] as Line));
  const signers = sign?.bodies.filter(isBody) ?? [];
  const short =
    signers.length === 1 && banner.length === 1 && isShort(signers[0] ?? '', banner[0]?.name ?? '');
  if (signers.length > 0 && !short && sign) {
    const lines = pieces.slice(sign.from, sign.to + 1).flatMap(linesIn);
    return of(
      signers.join('、'),
      lines.filter(({ text }) => signers.some((s) => bare(text).includes(s))),
    );
  }
  if (banner.length > 0)
    return of(
      banner.map(({ name }) => name).join('、'),
      banner.map(({ line }) => line),
    );
  const number = head.number >= 0 ? (pieces[head.number] as Line) : undefined;
  const ordered = /^(.+?)(?:令|公告|通告)/.exec(documentNumberIn(number?.text ?? '')?.value ?? '')?.[1] ?? '';
  if (number && isBody(ordered)) return of(ordered, [number]);
  const named = /^(.{2,40}?)(?:关于|印发|公布|转发|令$|公告$|通告$)/.exec(bare(title))?.[1] ?? '';
  if (isBody(named))
    return of(
      named,
      head.title.map((i) => pieces[i] as Line),
    );
  return null;
}

const of = (value: string, lines: readonly Line[]): Found => ({
  value,
  at: [...new Set(lines.map(({ at }) => at))],
  text: lines.map(({ text }) => text).join('\n'),
});

function bannerBodies(lines: readonly Line[]): { name: string; line: Line }[] {
  return lines.flatMap((line) => {
    const name = bare(line.text).replace(
      /(?:文件|令|公告|通告|公报|(?:常务|办公|专题)?会议纪要|纪要|函|[（(].*[）)])+$/,
      '',
    );
    return isBody(name) || (name.length > 1 && /文件$/.test(bare(line.text))) ? [{ name, line }] : [];
  });
}

/** 市住建委 signs under 示例市住房和城乡建设委员会: the same body by its short name. */
function isShort(name: string, full: string): boolean {
  if (name === full || name.length >= full.length) return false;
  let at = 0;
  for (const c of full) if (c === name[at]) at += 1;
  return at === name.length;
}
