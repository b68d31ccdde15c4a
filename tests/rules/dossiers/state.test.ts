import { describe, expect, test } from 'vitest';
import type { Dossier } from '#src/dossiers/service.ts';
import { hasEnded, stateSentence, successionOf } from '#src/dossiers/state.ts';
import { dossier, linked, TODAY } from './sample.ts';

const said = (one: Dossier) =>
  stateSentence(one, TODAY)
    .map(({ text }) => text)
    .join('');

const LONG = { from: '0000-01-01', until: '9999-12-31', text: '' };

describe('the state strip', () => {
  test('of a document not yet in force names the day and what applies until then', () => {
    const before = linked({ direction: 'out', card: { documentNumber: '示建规〔2021〕2号' } });
    const one = dossier({
      details: { effectiveOn: '2026-06-01', expiresOn: '2031-06-01' },
      validity: { ...LONG, code: 'not_yet', until: '2026-06-01' },
      links: [before],
    });
    expect(said(one)).toBe('6月1日起施行，有效期至2031年5月31日。在此以前，仍按示建规〔2021〕2号。');
    expect(stateSentence(one, TODAY).find(({ path }) => path)?.path).toBe(before.path);
  });

  test('of one in force names its days', () => {
    const one = dossier({ details: { expiresOn: '2026-06-01' }, validity: { ...LONG, code: 'in_force' } });
    expect(said(one)).toBe('2021年6月1日起施行，有效期至2026年5月31日。');
  });

  test('of one about to be repealed names the day, the note of the office and the new document', () => {
    const next = { ...LONG, code: 'repealed', from: '2026-06-01' } as const;
    const one = dossier({
      details: { validityNote: '以前受理的仍按这份文件办理' },
      validity: { ...LONG, code: 'in_force', next },
      links: [linked()],
    });
    expect(said(one)).toBe('将于6月1日废止。以前受理的仍按这份文件办理。6月1日起，按示建规〔2026〕3号。');
    expect(successionOf(one)).toEqual({ from: '2026-06-01', to: linked() });
  });

  test('of a repealed one says which document to read now', () => {
    const one = dossier({ validity: { ...LONG, code: 'repealed', from: '2026-05-06' }, links: [linked()] });
    expect(said(one)).toBe('2026年5月6日起不再使用。现在看关于印发新办法的通知（示建规〔2026〕3号）。');
    expect(hasEnded(one)).toBe(true);
  });

  test('of one that a 决定 only cleared away names the 决定 and sends nobody there to read', () => {
    const clearing = linked({ title: '关于废止一批文件的决定', card: {} });
    const one = dossier({ validity: { ...LONG, code: 'repealed', from: '2026-05-06' }, links: [clearing] });
    expect(said(one)).toBe('2026年5月6日起不再使用。由《关于废止一批文件的决定》废止。');
    expect(successionOf(one)).toBeNull();
  });

  test('of an expired one names the first day without force', () => {
    expect(said(dossier({ validity: { ...LONG, code: 'expired', from: '2026-01-01' } }))).toBe(
      '2026年1月1日起不再有效。',
    );
  });

  test('of an amended one names the document to compare, but not one still to come', () => {
    const amends = linked({
      relation: 'amends',
      card: { documentNumber: '甲〔2025〕1号', effectiveOn: '2025-03-01' },
    });
    const later = linked({
      relation: 'amends',
      card: { documentNumber: '甲〔2026〕9号', effectiveOn: '2026-09-01' },
    });
    const validity = { ...LONG, code: 'amended', from: '2025-03-01' } as const;
    expect(said(dossier({ validity, links: [amends, later] }))).toBe(
      '2025年3月1日起有修改。请对照着看甲〔2025〕1号。',
    );
    const next = { ...LONG, code: 'amended', from: '2026-09-01' } as const;
    expect(said(dossier({ validity: { ...LONG, code: 'in_force', next }, links: [later] }))).toBe(
      '将于9月1日修改。请对照着看甲〔2026〕9号。',
    );
  });

  test('a link that ends one clause alone does not send readers away from the whole', () => {
    const part = linked({ clause: 't5' });
    const validity = { ...LONG, code: 'partly_repealed', from: '2026-05-01' } as const;
    const one = dossier({ validity, links: [part] });
    expect(successionOf(one)).toBeNull();
    expect(hasEnded(one)).toBe(false);
  });
});
