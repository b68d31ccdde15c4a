import type { InterpretationDetails } from '../documents/types/interpretation.ts';

/** One bar: `share` of the widest in percent, room for its label left beside it. */
export type Bar = { label: string; value: string; share: number; highlight: boolean };

/** Widest bar in percent of the figure; the value stands behind it. */
const WIDEST = 78;

/**
 * Bars from a table in the text, so that the chart says nothing the text does not. Empty when the table or its columns are
 * not there. Columns and tables count from 1.
 */
export function barsOf(html: string, chart: NonNullable<InterpretationDetails['chart']>): Bar[] {
  const table = [...html.matchAll(/<table[\s\S]*?<\/table>/g)][chart.table - 1]?.[0] ?? '';
  const body = table.slice(Math.max(table.indexOf('<tbody'), 0));
  const rows = [...body.matchAll(/<tr[\s\S]*?<\/tr>/g)]
    .map(([row]) => [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell]) => plain(cell!)))
    .map((cells) => ({ label: cells[chart.label - 1] ?? '', value: cells[chart.value - 1] ?? '' }))
    .filter(({ value }) => !Number.isNaN(amount(value)));
  const most = Math.max(...rows.map(({ value }) => amount(value)), 0);
  return rows.map(({ label, value }) => ({
    label,
    value,
    share: most ? Math.round((amount(value) / most) * WIDEST) : 0,
    highlight: label === chart.highlight,
  }));
}

const plain = (cell: string): string => cell.replace(/<[^>]*>/g, '').trim();

const amount = (text: string): number => parseFloat(text.replace(/[,，]/g, ''));
