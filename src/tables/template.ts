import type { Sheet } from '../workbooks/rules.ts';
import type { Slot } from './rules.ts';

/** What may be put under a name, in words. */
export function helpOf({ field, options }: Pick<Slot, 'field' | 'options'>): string {
  const names = (options ?? []).map(({ label }) => label);
  const all = names.join('、');
  const beginning = `可填名称开头的几个字，例如${names[0]?.slice(0, 5)}`;
  return [
    options && (all.length > 150 ? beginning : `可填${all}`),
    field.input === 'date' && '例如 2026-05-18',
    field.input === 'time' && '例如 2026-05-18 9:00',
    field.input === 'choices' && '几个之间用顿号',
    field.hint,
  ]
    .filter(Boolean)
    .join('；');
}

/** One sheet to fill in and one that says how. */
export const templateOf = (slots: readonly Slot[]): Sheet[] => [
  {
    name: '填写',
    head: slots.map(({ label, field }) => (field.required ? `${label}*` : label)),
    widths: slots.map(({ name, label }) => WIDE[name] ?? Math.max(12, label.length * 2 + 3)),
    rows: [],
  },
  {
    name: '怎样填',
    head: ['栏名', '要不要填', '怎样填'],
    widths: [24, 10, 80],
    rows: slots.map((slot) => [slot.label, slot.field.required ? '必填' : '选填', helpOf(slot)]),
  },
];

const WIDE: Readonly<Record<string, number>> = { title: 40, summary: 40, body: 60 };
