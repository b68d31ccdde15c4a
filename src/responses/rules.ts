import type { Checked } from '../documents/type.ts';
import type { FINDINGS, ResponseDetails } from '../documents/types/response.ts';
import { advise, block, type Issue } from '../errors.ts';
import type { Site } from '../site.ts';
import { hanToNumber } from '../text/han.ts';
import { formatMinute, shortDay, dayOf, weekday } from '../text/days.ts';

const HOUR = 3_600_000;

/** How a finding looks: colour and icon of its tag. */
export const FINDING_TAGS = {
  untrue: { kind: 'err', icon: 'stop' },
  partly: { kind: 'warn', icon: 'alert' },
  true: { kind: 'info', icon: 'check' },
  checking: { kind: 'line', icon: 'clock' },
  explained: { kind: 'info', icon: 'info' },
} as const satisfies Record<keyof typeof FINDINGS, unknown>;

type Updates = Partial<Pick<ResponseDetails, 'updates'>>;

/** Updates, the newest first. */
export const updatesOf = ({ updates = [] }: Updates): ResponseDetails['updates'] =>
  [...updates].sort((a, b) => Date.parse(b.at) - Date.parse(a.at));

/** The first word of ours: its publication, or an update made before it came to this site. */
export const firstResponseAt = (details: Updates, listedAt: Date): Date =>
  new Date(Math.min(listedAt.getTime(), ...(details.updates ?? []).map(({ at }) => Date.parse(at))));

/** Hours in which the first response is due: 5 for a 重大突发, else 48 (standards RE-01). */
export const hoursAllowed = ({ major }: { major?: string | undefined }, site: Pick<Site, 'rules'>): number =>
  (site.rules[major ? 'responseMajor' : 'responseOther'] as { hours: number }).hours;

/** From hearing of it to the first response: the hours, and whether they were too many. Null when the times contradict. */
export function responseTime(
  details: Pick<ResponseDetails, 'heardAt' | 'major'> & Updates,
  listedAt: Date,
  site: Pick<Site, 'rules'>,
): { words: string; late: boolean } | null {
  const took = firstResponseAt(details, listedAt).getTime() - Date.parse(details.heardAt);
  if (!(took >= 0)) return null;
  const hours = took / HOUR;
  const words =
    took < HOUR
      ? `${Math.max(1, Math.round(took / 60_000))}分钟`
      : `${Number(hours.toFixed(hours < 10 ? 1 : 0))}小时`;
  return { words, late: hours > hoursAllowed(details, site) };
}

/** The update that was promised and has not come; `overdue` from the moment on. */
export function nextUpdate(
  details: Pick<ResponseDetails, 'nextUpdateAt' | 'nextUpdate'> & Updates,
  now: Date,
): { at: Date; text: string; overdue: boolean } | null {
  const { nextUpdateAt, nextUpdate: text = '', updates = [] } = details;
  if (!nextUpdateAt || updates.some(({ at }) => Date.parse(at) >= Date.parse(nextUpdateAt))) return null;
  const at = new Date(nextUpdateAt);
  return { at, text, overdue: at <= now };
}

/** 5月14日09:00 */
export const momentWords = (at: Date, today: string): string =>
  shortDay(dayOf(at), today) + formatMinute(at).slice(11);

/** 5月29日（星期五）18:00 */
export const dueWords = (at: Date, today: string): string =>
  `${shortDay(dayOf(at), today)}（星期${'日一二三四五六'[weekday(dayOf(at))]}）${formatMinute(at).slice(11)}`;

type Basis = Pick<ResponseDetails['basis'][number], 'document' | 'clause' | 'path'>;
type Named = {
  path: string | null;
  title: string;
  card: { documentNumber?: string; carried?: { title: string } };
};

/** Where the clause quoted stands: as written, else in the linked document whose number or name the basis gives (standards RE-03). */
export function basisPath({ document, clause, path }: Basis, links: readonly Named[]): string | null {
  if (path) return path;
  const named = links.find(({ path, title, card }) => {
    const names = [card.documentNumber, card.carried?.title, title];
    return path && names.some((name) => name && document.includes(name));
  });
  if (!named) return null;
  const [, article = '', more = ''] =
    /^第([^第条]+)条(?:之([一二三四五六七八九十]+))?/.exec(clause ?? '') ?? [];
  const number = hanToNumber(article);
  const part = number ? `#t${number}${more && `-${hanToNumber(more)}`}` : '';
  return named.path + part;
}

/** The lines of a quotation, 第十七条 apart from what it says; the clause named stands before a text that does not begin with one. */
export function quotedLines(quote: string, clause = ''): { label: string; text: string }[] {
  return quote.split(/\n+/).map((line, at) => {
    const own = /^第[〇零一二三四五六七八九十百]+条/.exec(line)?.[0] ?? '';
    const label = own || (at ? '' : clause);
    return { label, text: own ? line.slice(own.length) : label ? `　${line}` : line };
  });
}

/** What keeps a response out, or is told to a clerk (standards RE-01, RE-03). */
export function responseIssues(content: Pick<Checked, 'details' | 'publishedAt' | 'site'>): Issue[] {
  const { site, publishedAt } = content;
  const details = content.details as ResponseDetails;
  const { finding, basis = [], heardAt, nextUpdateAt } = details;
  const issues: Issue[] = [];
  if (finding === 'untrue' && !basis.length)
    issues.push(block('basis', '说不属实的，要写依据的文件和原文', 'response-basis'));
  if (finding === 'checking' && !nextUpdateAt)
    issues.push(advise('nextUpdateAt', '正在核实的，请写下次更新时间', 'response-next'));
  const time = heardAt ? responseTime(details, publishedAt, site) : null;
  if (time?.late)
    issues.push(
      advise('heardAt', `首次回应用了${time.words}，超过${hoursAllowed(details, site)}小时`, 'response-late'),
    );
  return issues;
}
