import type { Entry } from '../consultations/calendar.ts';
import { absolute, type Site } from '../site.ts';
import { addDays, formatDay, shortDay, startOfDay } from '../text/days.ts';
import { nameOf, policyOf, successorOf } from './rules.ts';
import type { Dossier } from './service.ts';

/** Hours after midnight at which an entry begins, so that its reminder does not ring at night. */
const MORNING = 9 * 3_600_000;

/** Days a policy has to put into a calendar: the first on which it works and the last, as far as they are known. */
export function remindersOf(dossier: Dossier, site: Site): Entry[] {
  const { documentNumber, effectiveOn } = policyOf(dossier);
  const host = site.origin ? new URL(site.origin).hostname : site.identity.domain;
  const name = nameOf(dossier) + (documentNumber ? `（${documentNumber}）` : '');
  const entry = (of: string, day: string, title: string, note: string): Entry => ({
    ...{ uid: `${dossier.id}-${of}@${host}`, title: `${title}：${name}`, note },
    ...{ url: absolute(site, dossier.path), start: new Date(startOfDay(day).getTime() + MORNING) },
    ...{ end: startOfDay(addDays(day, 1)), stamp: dossier.updatedAt, sequence: dossier.editionNo - 1 },
  });
  const end = endOf(dossier);
  const instead = successorOf(dossier)?.title;
  return [
    ...(effectiveOn
      ? [entry('effective', effectiveOn, '开始施行', `${formatDay(effectiveOn, 'cn')}起施行。`)]
      : []),
    ...(end
      ? [
          entry(
            'last-day',
            addDays(end, -1),
            '最后一天有效',
            `${formatDay(end, 'cn')}起不再有效。${instead ? `此后看《${instead}》。` : ''}`,
          ),
        ]
      : []),
  ];
}

/** 施行提醒，6月1日: the next of these days that lies ahead; undefined without one. */
export function nextReminder(dossier: Dossier, today: string): string | undefined {
  const { effectiveOn } = policyOf(dossier);
  if (effectiveOn && effectiveOn > today) return `施行提醒，${shortDay(effectiveOn, today)}`;
  const end = endOf(dossier);
  return end && end > today ? `到期提醒，${shortDay(addDays(end, -1), today)}` : undefined;
}

/** The first day on which it holds no longer, by its own term or by another document. */
function endOf({ validity, details }: Pick<Dossier, 'validity' | 'details'>): string | undefined {
  if (!validity) return undefined;
  const last = [validity, validity.next].find(
    (span) => span?.code === 'repealed' || span?.code === 'expired',
  );
  return last?.from ?? policyOf({ details }).expiresOn;
}
