import { createRequire } from 'node:module';

/** Characters of GB/T 2312 that are the traditional form of another. */
const BOTH = '乾菸薹拚捱摺吒後徵夥榘於袷麴醣麽';

/** 1 for every UTF-16 unit that simplified text may hold. */
let plain: Uint8Array | undefined;
let convert: ((text: string) => string) | undefined;
const known = new Map<string, string>();

/**
 * Traditional characters replaced by simplified ones, each for itself whatever stands beside it: a query and a text
 * then always agree, and lengths stay equal. The dictionary (opencc-js) is loaded when the first character comes that
 * GB/T 2312, the set of simplified characters, does not hold.
 */
export function simplified(text: string): string {
  plain ??= plainUnits();
  for (let i = 0; i < text.length; i++)
    if (!plain[text.charCodeAt(i)]) return text.replace(/\p{Script=Han}/gu, lookUp);
  return text;
}

function lookUp(character: string): string {
  if (plain![character.charCodeAt(0)]) return character;
  const found = known.get(character);
  if (found) return found;
  convert ??= loadDictionary();
  const simple = convert(character);
  known.set(character, simple);
  return simple;
}

function plainUnits(): Uint8Array {
  const units = new Uint8Array(0x10000).fill(1);
  units.fill(0, 0x3400, 0xa000).fill(0, 0xd800, 0xe000);
  const bytes = Uint8Array.from({ length: 72 * 94 * 2 }, (_, i) =>
    i % 2 ? 0xa1 + (((i - 1) / 2) % 94) : 0xb0 + Math.floor(i / 188),
  );
  for (const character of new TextDecoder('gb2312').decode(bytes)) units[character.charCodeAt(0)] = 1;
  for (const character of BOTH) units[character.charCodeAt(0)] = 0;
  return units;
}

function loadDictionary(): (text: string) => string {
  const require = createRequire(import.meta.url);
  const { Converter } = require('opencc-js/t2cn') as typeof import('opencc-js/t2cn');
  return Converter({ from: 't', to: 'cn' });
}
