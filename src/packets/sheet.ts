import { placeOf } from '../stages/rules.ts';
import type { Site } from '../site.ts';
import { dayOf, formatMinute, shortDay } from '../text/days.ts';
import type { ReleaseInWriting } from '../writing/rules.ts';
import { comparedWith, type Packet, type Way, WAYS } from './rules.ts';

/** One step of the line at the top. */
export type Step = { name: string; state: 'done' | 'now' | 'back' | ''; who: string; at: string };

/** 内部审核, 报审, 签发, 公开: how far a text has come. */
export function stepsOf(
  release: ReleaseInWriting,
  packets: readonly Packet[],
  { site, today }: { site: Site; today: string },
): Step[] {
  const [latest] = packets;
  const signed = release.parts[0]?.origin === 'signed';
  const out = !!release.publishedAt;
  const { stage } = placeOf(release, site);
  const judged = release.state === 'approved' || out;
  const judging = release.state === 'submitted' ? 'now' : '';
  return [
    {
      ...{ name: '内部审核', state: judged ? 'done' : judging, who: stage.name },
      at: release.submittedAt ? shortDay(dayOf(release.submittedAt), today) : '',
    },
    {
      ...{ name: '报审', state: signed ? 'done' : latest?.returned ? 'back' : latest ? 'now' : '' },
      who: latest?.sent ? `送${latest.sent.office}` : latest ? `第${latest.no}次` : '',
      at: !latest ? '还没有打包' : `${latest.sent ? `第${latest.no}次，` : ''}${standingOf(latest, today)}`,
    },
    { name: '签发', state: signed ? 'done' : '', who: '', at: signed ? '已签发' : '等签发原件' },
    { name: '公开', state: out ? 'done' : '', who: '文件和解读同步', at: '' },
  ];
}

function standingOf({ sent, returned }: Packet, today: string): string {
  if (returned) return `${shortDay(returned.day, today)}退回补正`;
  return sent ? `${shortDay(sent.day, today)}已报送` : '待登记';
}

/** One line of 报送记录. */
export type Line = { at: Date; time: string; what: string; who: string; note: string; warn: boolean };

/** 报送记录, the newest first: each packet made, sent, sent back. */
export function historyOf(
  packets: readonly Packet[],
  people: ReadonlyMap<string, string>,
  today: string,
): Line[] {
  const nameOf = (id: string) => people.get(id) ?? '';
  const line = (at: Date, what: string, who: string, note: string, warn = false): Line => ({
    ...{ at, what, who, note, warn },
    time: `${shortDay(dayOf(at), today)}${formatMinute(at).slice(11)}`,
  });
  const lines = packets.flatMap((packet, n) => {
    const { no, sent, returned, at, by } = packet;
    const made = line(at, `第${no}次打包`, nameOf(by), madeNote(packet, packets[n + 1]));
    const went =
      sent &&
      line(
        sent.at,
        `第${no}次报送`,
        nameOf(sent.by),
        [
          ...[`${shortDay(sent.day, today)}送${sent.office}`, sent.number, WAYS[sent.way as Way]],
          ...[sent.recipient && `收件人${sent.recipient}`, sent.receipt && `回执${sent.receipt}`],
        ]
          .filter(Boolean)
          .join('　'),
      );
    const came =
      returned &&
      line(
        returned.at,
        '退回补正',
        returned.office,
        `${shortDay(returned.day, today)}　${returned.note}`,
        true,
      );
    return [came, went, made].filter((one) => one !== undefined);
  });
  return lines;
}

function madeNote(packet: Packet, before: Packet | undefined): string {
  const print = `指纹${packet.sha256.slice(0, 8)}`;
  if (!before) return print;
  const { same, changed } = comparedWith(packet, before);
  return changed.length
    ? `改${changed.join('、')}，其余${same}份未变　${print}`
    : `${same}份都未变　${print}`;
}

/** What the release page says of it in one sentence; '' before anything was packed. */
export function toldOf(packets: readonly Packet[], changed: readonly string[], today: string): string {
  const [latest] = packets;
  if (!latest) return '';
  const when = `第${latest.no}次${standingOf(latest, today)}`;
  const now = changed.length ? `${latest.sent ? '报审' : '打包'}后又改过：${changed.join('、')}。` : '';
  return `${when}。${now}`;
}
