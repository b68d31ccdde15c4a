import { describe, expect, test } from 'vitest';
import { typeOf } from '#src/documents/types/index.ts';
import { standIn } from '#src/previews/rules.ts';
import { STARTED } from '#src/writing/rules.ts';
import { policyContent } from '../support/world.ts';

const TODAY = '2026-05-18';

describe('a preview says what is filled in for what nobody has written', () => {
  test.each(STARTED)('%s: everything that has to be written is named', (code) => {
    const type = typeOf(code);
    const { details, missing } = standIn(type, {}, TODAY);
    const needed = Object.values(type.fields).filter(
      ({ required, input }) => required && !['rows', 'choices', 'group'].includes(input),
    );
    expect(missing).toEqual(expect.arrayContaining(needed.map(({ label }) => label)));
    for (const [name, { required, input }] of Object.entries(type.fields))
      if (required && input === 'date') expect(details[name]).toBe(TODAY);
  });

  test('what is written stays as it is, and nothing is named', () => {
    const { details } = policyContent();
    const stood = standIn(typeOf('policy'), details, TODAY);
    expect(stood.missing).toEqual([]);
    expect(stood.details).toMatchObject(details);
  });

  test('a date that is none is not shown as one', () => {
    const given = { ...policyContent().details, signedOn: '2026-13-45' };
    const { details, missing } = standIn(typeOf('policy'), given, TODAY);
    expect(details['signedOn']).not.toBe('2026-13-45');
    expect(missing).toHaveLength(1);
  });
});
