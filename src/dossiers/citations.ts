import { formatDay } from '../text/days.ts';
import * as rules from './rules.ts';
import type { Shown } from './rules.ts';

/** A citation in its parts: between `name` and `rest` stands 第五条第二款, behind `url` its anchor. */
export type Citing = { name: string; rest: string; url: string };

/** A clause as cited. */
export type Cited = { label: string; path: string };

/**
 * 《办法》（示建规〔2026〕3号），机关2026年5月12日公布，自2026年6月1日起施行。 `title` is the carried text or the 通知.
 * `own`: issued by us.
 */
export function policyCiting(dossier: Shown, title: string, url: string, own: boolean): Citing {
  const { documentNumber, issuer = '', effectiveOn, expiresOn } = rules.policyOf(dossier);
  const day = rules.publishedOn(dossier, own);
  const repealed = dossier.validity?.code === 'repealed' ? dossier.validity.from : undefined;
  const facts = [
    day ? `${issuer}${formatDay(day, 'cn')}公布` : issuer,
    effectiveOn && `自${formatDay(effectiveOn, 'cn')}起施行`,
    expiresOn && !repealed && `有效期至${formatDay(rules.lastDay(expiresOn), 'cn')}`,
    repealed && `${formatDay(repealed, 'cn')}废止`,
  ];
  const number = documentNumber ? `（${documentNumber}）` : '';
  return { name: rules.quoted(title) + number, rest: `，${facts.filter(Boolean).join('，')}。`, url };
}

/** 《装一部电梯……》，机关物业管理科2026年5月12日公布。 */
export const articleCiting = (title: string, by: string, day: string, url: string): Citing => ({
  name: rules.quoted(title),
  rest: `，${by}${formatDay(day, 'cn')}公布。`,
  url,
});

/** The citation of all, or of one clause. */
export const citation = ({ name, rest, url }: Citing, clause?: Cited): string =>
  `${name}${clause?.label ?? ''}${rest}${url}${clause ? `#${clause.path}` : ''}`;

/** The citation of a clause without the days of the whole, for texts of hundreds of 条. */
export const briefly = ({ name, url }: Citing, clause: Cited): string =>
  `${name}${clause.label}。${url}#${clause.path}`;
