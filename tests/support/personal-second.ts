import { chance, type Chance } from './personal-second/chance.ts';
import { CLOSE, FORMS, OPEN, type Form, type Kind } from './personal-second/forms.ts';
import { identityOf } from './personal-second/numbers.ts';
import { PLACES, type Place } from './personal-second/places.ts';
import { THINGS } from './personal-second/things.ts';

/**
 * Numbers of persons and numbers of things, written by somebody who had not read the detector: from GB 11643,
 * the banks' card lengths and what 公示 texts, spreadsheets and file names look like.
 */
export interface Written {
  kind: Kind;
  form: string;
  place: string;
  text: string;
  /** What has to be found, from the first character of the number to behind its last. */
  start: number;
  end: number;
  /** A word says what the number is: the finding has to be sure, not only likely. */
  named: boolean;
}

/** A number of something that is no person. `kind` says what. */
export interface Thing {
  kind: string;
  text: string;
}

/** Every form in every place that can hold it, over and over, until there are `count`. */
export function personsWritten(count: number, seed = 20260714): Written[] {
  const c = chance(seed);
  const all = combinations();
  return Array.from({ length: count }, (_, i) => all[i % all.length]!(c));
}

export function thingsWritten(count: number, seed = 20260715): Thing[] {
  const c = chance(seed);
  return Array.from({ length: count }, (_, i) => {
    const [kind, write] = THINGS[i % THINGS.length]!;
    return { kind, text: write(c) };
  });
}

function combinations(): ((c: Chance) => Written)[] {
  const pairs = FORMS.flatMap((form) =>
    PLACES.filter((place) => (place.label || form.bare) && (place.line || !form.line)).map(
      (place) => (c: Chance) => marked(form, place, place.write(c, framed(form.write(c)), form.kind)),
    ),
  );
  return [...pairs, splitIntoCells];
}

const framed = (number: string): string => (number.includes(OPEN) ? number : OPEN + number + CLOSE);

function marked(
  form: Pick<Form, 'kind' | 'name'>,
  place: Pick<Place, 'name' | 'label'>,
  text: string,
): Written {
  return {
    kind: form.kind,
    form: form.name,
    place: place.name,
    text: text.replace(OPEN, '').replace(CLOSE, ''),
    start: text.indexOf(OPEN),
    end: text.indexOf(CLOSE) - OPEN.length,
    named: place.label,
  };
}

/** One digit a cell, as application forms have it. */
function splitIntoCells(c: Chance): Written {
  const cells = [...identityOf(c)].join(' | ');
  return marked(
    { kind: 'identity', name: '一格一位' },
    { name: '表格', label: true },
    `| 公民身份号码 |${'  |'.repeat(17)}\n${'| --- '.repeat(18)}|\n| ${OPEN}${cells}${CLOSE} |\n`,
  );
}
