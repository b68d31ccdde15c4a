import type { InterpretationDetails } from '../documents/types/interpretation.ts';
import { type Table, tablesIn } from './tables.ts';

export type Chart = NonNullable<InterpretationDetails['chart']>;

/** One bar: `share` of the widest in percent; places in em of the drawing's own letters. */
export type Bar = {
  label: string;
  /** The name in lines that fit on the narrowest phone; an SVG does not break them. */
  lines: { text: string; at: number }[];
  value: string;
  share: number;
  highlight: boolean;
  /** Upper edge of the bar. */
  at: number;
};

export type Drawing = {
  bars: Bar[];
  /** Short names stand before their bars, long ones above them. */
  beside: boolean;
  /** Room kept behind the widest bar for the longest value. */
  room: 's' | 'm' | 'l';
  /** In em. */
  height: number;
  /** All of it in one sentence, for those who hear the page. */
  said: string;
};

/** Thickness of a bar, the air above and below it, a line of words; in em. */
export const BAR = 1.5;
export const AIR = 0.25;
const LINE = 1.4;
/** Longest name that stands before its bar, longest line of one above it. */
const SHORT = 5;
const LONG = 12;

/** The table a chart is made of. Tables count from 1. */
export const chartTable = (html: string, chart: Chart): Table | undefined => tablesIn(html)[chart.table - 1];

/**
 * Bars from a table in the text, so that the chart says nothing the text does not; their length counts from 0. Null when
 * the table or its columns are not there, or a value is below 0, which bars from 0 cannot show. Columns count from 1.
 */
export function drawingOf(html: string, chart: Chart): Drawing | null {
  const rows = (chartTable(html, chart)?.rows ?? [])
    .map((cells) => ({ label: cells[chart.label - 1] ?? '', value: cells[chart.value - 1] ?? '' }))
    .filter(({ value }) => !Number.isNaN(amount(value)));
  const most = Math.max(...rows.map(({ value }) => amount(value)));
  if (!rows.length || most <= 0 || rows.some(({ value }) => amount(value) < 0)) return null;
  const beside = rows.every(({ label }) => label.length <= SHORT);
  const longest = Math.max(...rows.map(({ value }) => widthOf(value)));
  let below = 0;
  const bars = rows.map(({ label, value }) => {
    const { lines, at } = placed(label, below, beside);
    below = at + BAR + AIR;
    const share = Math.round((amount(value) / most) * 1000) / 10;
    return { label, value, share, highlight: label === chart.highlight, at, lines };
  });
  return {
    bars,
    beside,
    room: longest <= 2.1 ? 's' : longest <= 4.1 ? 'm' : 'l',
    height: rounded(below),
    said: `${bars.map(({ label, value }) => `${label}：${value}`).join('；')}。`,
  };
}

/** A bar and its name below what is drawn so far. */
function placed(label: string, below: number, beside: boolean): Pick<Bar, 'at' | 'lines'> {
  if (beside)
    return { at: rounded(below + AIR), lines: [{ text: label, at: rounded(below + AIR + BAR / 2) }] };
  const texts = linesOf(label);
  const lines = texts.map((text, i) => ({ text, at: rounded(below + 0.1 + (i + 0.5) * LINE) }));
  return { at: rounded(below + 0.2 + texts.length * LINE), lines };
}

/** Breaks a long name behind a mark or a gap where there is one. */
function linesOf(label: string): string[] {
  if (label.length <= LONG) return [label];
  const start = label.slice(0, LONG);
  const mark = Math.max(...[...'　、，；）'].map((one) => start.lastIndexOf(one)));
  const end = mark >= LONG / 2 ? mark + 1 : LONG;
  return [label.slice(0, end).trim(), ...linesOf(label.slice(end))];
}

/** Em that a value takes: digits are a little more than half as wide as 汉字 and %. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, letter) => sum + (/[\d.,]/.test(letter) ? 0.6 : 1), 0);

const rounded = (em: number): number => Math.round(em * 100) / 100;

const amount = (text: string): number => parseFloat(text.replace(/[,，]/g, ''));
