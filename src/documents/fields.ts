import { z } from 'zod';

/** How a field is entered; the desk draws one control per kind. */
export type Input =
  | 'text'
  | 'long'
  | 'markdown'
  | 'date'
  | 'time'
  | 'number'
  | 'money'
  | 'flag'
  | 'choice'
  | 'choices'
  | 'group'
  | 'rows';

/** Code → 中文, in the order shown. */
export type Choices = Readonly<Record<string, string>>;

/** One field of a content type: what a person reads, how it is entered, what it may hold. */
export type Field<S extends z.ZodType = z.ZodType> = {
  label: string;
  input: Input;
  schema: S;
  required: boolean;
  hint?: string;
  /** Query key by which lists filter and count; written to `facets` at publication. */
  facet?: string;
  choices?: Choices;
  fields?: Fields;
};

export type Fields = Readonly<Record<string, Field>>;

export type Shape<F extends Fields> = { [K in keyof F]: F[K]['schema'] };

const field = <S extends z.ZodType>(input: Input, label: string, schema: S): Field<S> => ({
  label,
  input,
  schema,
  required: true,
});

const filled = (label: string) => z.string(`请填写${label}`).trim().min(1, `请填写${label}`);

/** One line, trimmed, not empty. */
export const text = (label: string) => field('text', label, filled(label));

/** Several lines of plain text. */
export const long = (label: string) => field('long', label, filled(label));

/** Markdown, kept as typed. */
export const markdown = (label: string) =>
  field('markdown', label, z.string(`请填写${label}`).min(1, `请填写${label}`));

/** `YYYY-MM-DD`, a day that exists. */
export const date = (label: string) =>
  field('date', label, z.iso.date(`${label}应为真实的日期，例如 2026-05-18`));

/** Moment with offset, ISO 8601. */
export const time = (label: string) =>
  field(
    'time',
    label,
    z.iso.datetime({ offset: true, error: `${label}应为日期和时间，例如 2026-05-18T09:00:00+08:00` }),
  );

/** Address of a page elsewhere; nothing a browser would run. */
export const webAddress = (label: string) =>
  field(
    'text',
    label,
    z
      .string()
      .refine(
        (value) => /^https?:$/.test(URL.parse(value)?.protocol ?? ''),
        `${label}应以 http:// 或 https:// 开头`,
      ),
  );

export const number = (label: string) => field('number', label, z.number(`${label}应为数字`));

/** Yuan, at most two decimals. */
export const money = (label: string) =>
  field('money', label, z.number(`${label}应为金额（元）`).multipleOf(0.01, `${label}最多两位小数`));

export const flag = (label: string) => field('flag', label, z.boolean(`${label}应为是或否`));

/** One code of `choices`. */
export const choice = <const C extends Choices>(label: string, choices: C) => ({
  ...field(
    'choice',
    label,
    z.enum(codes(choices), {
      error: ({ input }) =>
        input ? `${label}只能是：${Object.values(choices).join('、')}` : `请选择${label}`,
    }),
  ),
  choices,
});

/** Several codes of `choices`. */
export const choices = <const C extends Choices>(label: string, options: C) => ({
  ...field('choices', label, z.array(z.enum(codes(options))).default([])),
  choices: options,
});

/** Several lines, each its own value: 主题词, topic codes. */
export const words = (label: string) => field('choices', label, z.array(filled(label)).default([]));

/** One nested object, all or nothing. */
export const group = <F extends Fields>(label: string, fields: F) => ({
  ...field('group', label, z.object(shape(fields), `请填写${label}`)),
  fields,
});

/** A list of rows; form names `materials.0.copies`. */
export const rows = <F extends Fields>(label: string, fields: F) => ({
  ...field('rows', label, z.array(z.object(shape(fields))).default([])),
  fields,
});

export const optional = <S extends z.ZodType>(of: Field<S>): Field<z.ZodOptional<S>> => ({
  ...of,
  schema: of.schema.optional(),
  required: false,
});

/** Lists filter and count by the field under this query key. */
export const faceted = <S extends z.ZodType>(of: Field<S>, facet: string): Field<S> => ({ ...of, facet });

export const hinted = <S extends z.ZodType>(of: Field<S>, hint: string): Field<S> => ({ ...of, hint });

/** zod shape of a set of fields. */
export function shape<F extends Fields>(fields: F): Shape<F> {
  return Object.fromEntries(Object.entries(fields).map(([name, f]) => [name, f.schema])) as Shape<F>;
}

const codes = <C extends Choices>(of: C) => Object.keys(of) as [keyof C & string, ...(keyof C & string)[]];
