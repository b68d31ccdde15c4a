import { expect, test } from 'vitest';
import { isNumber, seriesOf } from '#src/numbered/rules.ts';
import { plan } from '#src/search/rules.ts';

const asked = (query: string) => plan(query).number!;

test.each(['示建规〔2026〕3号', '示建规2026 3号', '示建规[2026]3'])(
  '%s asks for 示建规〔2026〕3号',
  (query) => {
    expect(isNumber(asked(query), '示建规〔2026〕3号')).toBe(true);
    expect(isNumber(asked(query), '示建规〔2026〕13号')).toBe(false);
    expect(isNumber(asked(query), undefined)).toBe(false);
    expect(seriesOf(asked(query))).toBe('示建规〔2026〕');
  },
);
