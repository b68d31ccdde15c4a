import { emOf, linesOf, shortened, titleLines } from './lines.ts';

/** What one sheet for the notice board may say, the weightier first; texts are plain words. */
export type Wording = {
  /** Lines of the title as its editor broke them, each with the places where it may break. */
  title: string[][];
  /** Since when it holds, in red; '' when nothing says. */
  start: string;
  /** The document explained, its number and its state. */
  document: string;
  points: Point[];
  changes: Change[];
  note: string;
  windows: string[];
  /** Address of the page, as one would type it. */
  address: string;
  /** Small print at the foot. */
  foot: string;
};

export type Point = { label: string; text: string; basis: string };
export type Change = { name: string; before: string; after: string };

/** What fits on the sheet. `left`: key points that did not. */
export type Sheet = {
  points: Point[];
  left: number;
  changes: string;
  note: string;
  windows: string[];
  /** More air between the points. */
  roomy: boolean;
  /** A wider column for long labels. */
  wide: boolean;
};

/** Points (1/72 inch) of an A4 page and of what stands on it, as poster.css sets them. */
const PAGE = 838;
const FRAME = 85;
const BY = 22;
const TITLE = { above: 17, size: 31, line: 41.9 };
const SMALL = { above: 11.5, size: 15, line: 24 };
const WHEN = { above: 11.5, size: 15, line: 22.5 };
const LIST = 19;
const POINT = { size: 20, line: 30, tight: 12.2, roomy: 24.6, label: 5, wide: 6.4 };
const FOOT = { above: 17, code: 108, line: 22.4, hotline: 37, address: 19.2, fine: 16, fineSize: 10 };
const WIDTH = 493;
const FOOT_WIDTH = 364;
/** Sans and serif of another machine may be wider than ours. */
const SPARE = 9;

const LONGEST_POINT = 4;
const MOST_WINDOWS = 4;

/**
 * Chooses what stands on one A4 page: as many points as fit, in their order, then as much of what has changed, of the note
 * and of the windows as there is room for.
 */
export function sheetOf(wording: Wording): Sheet {
  const wide = wording.points.some(({ label }) => emOf(label) > POINT.label - 0.5);
  const column = WIDTH / POINT.size - (wide ? POINT.wide : POINT.label);
  const points = wording.points
    .map((point) => ({ ...point, text: shortened(point.text, LONGEST_POINT, column) }))
    .map((point) => ({ ...point, cost: costOf(point, column) }));
  const note = shortened(wording.note, 3, WIDTH / SMALL.size);
  const changes = [3, 2, 1, 0].map((most) => changesIn(wording.changes, most));
  const extras = [
    ...changes.map((changes) => ({ changes, note })),
    ...changes.map((changes) => ({ changes, note: '' })),
  ];
  const tries = extras.map((extra) => ({ ...extra, ...filled(points, roomIn(wording, extra)) }));
  const most = Math.max(...tries.map(({ shown }) => shown.length));
  const best = tries.find(({ shown }) => shown.length === most)!;
  const windows = windowsIn(wording, best.room);
  const room = best.room - windows.cost;
  return {
    points: best.shown.map(({ cost: _, ...point }) => point),
    left: points.length - best.shown.length,
    changes: best.changes,
    note: best.note,
    windows: windows.shown,
    roomy: room >= best.shown.length * (POINT.roomy - POINT.tight),
    wide,
  };
}

/** Stands before what has changed. */
export const CHANGED = '改了什么　';

const roomIn = (wording: Wording, { changes, note }: Pick<Sheet, 'changes' | 'note'>): number =>
  PAGE - SPARE - fixed(wording) - small((changes && CHANGED + changes) + note);

/** Points in their order until the room is used up, with what is left of it. */
function filled<P extends { cost: number }>(points: P[], whole: number): { shown: P[]; room: number } {
  const more = small('还有');
  const shown: P[] = [];
  let room = whole;
  for (const point of points) {
    const last = shown.length + 1 === points.length;
    // A line that says how many points are left out must fit as well.
    if (point.cost + (last ? 0 : more) > room && shown.length) break;
    room -= point.cost;
    shown.push(point);
  }
  return { shown, room: shown.length < points.length ? room - more : room };
}

const fixed = ({ title, start, document, foot }: Wording): number =>
  FRAME +
  BY +
  TITLE.above +
  titleLines(title, WIDTH / TITLE.size) * TITLE.line +
  WHEN.above +
  linesOf(`${start}　${document}`, WIDTH / WHEN.size) * WHEN.line +
  LIST +
  FOOT.above +
  Math.max(FOOT.code, footText(foot));

const footText = (foot: string): number =>
  FOOT.line + FOOT.hotline + FOOT.address + linesOf(foot, FOOT_WIDTH / FOOT.fineSize) * FOOT.fine;

const small = (text: string): number =>
  text ? SMALL.above + linesOf(text, WIDTH / SMALL.size) * SMALL.line : 0;

function costOf({ label, text, basis }: Point, column: number): number {
  const tail = basis ? emOf(basis) * 0.6 + 0.4 : 0;
  const labels = linesOf(label, WIDTH / POINT.size - column - 0.5);
  return POINT.tight + Math.max(labels, linesOf(text, column, tail)) * POINT.line;
}

/** Changes that say themselves in few words, the shortest of them, in the order of their table. */
function changesIn(changes: Change[], most: number): string {
  const length = ({ name, before, after }: Change) => name.length + before.length + after.length;
  const short = changes
    .filter((change) => change.before !== change.after && length(change) <= 30)
    .sort((a, b) => length(a) - length(b))
    .slice(0, most);
  const said = changes
    .filter((change) => short.includes(change))
    .map(({ name, before, after }) => `${name}，原来${before}，改为${after}`);
  return said.length ? `${said.join('；')}。` : '';
}

/** Windows with their numbers: all or none, so that nobody takes a part for the whole. */
function windowsIn({ windows, foot }: Wording, room: number): { shown: string[]; cost: number } {
  const spare = Math.max(0, FOOT.code - footText(foot));
  const lines = windows.reduce((sum, line) => sum + linesOf(line, FOOT_WIDTH / 14), 0);
  const cost = Math.max(0, lines * FOOT.line - spare);
  const fits = windows.length > 0 && windows.length <= MOST_WINDOWS && cost <= room;
  return fits ? { shown: windows, cost } : { shown: [], cost: 0 };
}
