import { Tokenizer, type MarkedExtension, type Tokens } from 'marked';

const PUNCTUATION = /[\u3001-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65‘’“”…—·]/g;
const CJK = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}';
const AFTER = new RegExp(`(?<=[${CJK}](?:\\*+|~~))[!-)+-/:-@[-^\`{-}]`, 'gu');
const BEFORE = new RegExp(`[!-)+-/:-@[-^\`{-}](?=(?:\\*+|~~)[${CJK}])`, 'gu');

/**
 * CommonMark asks whether a letter, space or punctuation stands beside `**` and `~~`, a question that assumes spaces
 * between words: `**《条例》**已发布` would stay unmarked. Only for that question, Chinese punctuation counts as a
 * letter, and so does other punctuation with a Chinese letter across the marks. Lengths never change. A single `~`
 * strikes nothing out: 3~5天 is a range.
 */
export const emphasis: MarkedExtension = {
  hooks: {
    emStrongMask: (source: string) =>
      /[*~]/.test(source)
        ? source.replace(PUNCTUATION, '中').replace(AFTER, 'a').replace(BEFORE, 'a')
        : source,
  },
  tokenizer: {
    emStrong(source, masked, previous) {
      if (!/^[*_]/.test(source)) return undefined;
      return remade(this, 'emStrong', source, masked, previous) as Tokens.Em | Tokens.Strong | undefined;
    },
    del(source, masked, previous) {
      if (!/^~~(?!~)/.test(source)) return undefined;
      return remade(this, 'del', source, masked, previous) as Tokens.Del | undefined;
    },
  },
};

/** Lets marked decide on the masked text, then takes the same span out of the real one. */
function remade(
  tokenizer: Tokenizer,
  rule: 'emStrong' | 'del',
  source: string,
  masked: string,
  previous = '',
): Tokens.Generic | undefined {
  const at = masked.length - source.length;
  const { lexer } = tokenizer;
  tokenizer.lexer = { inlineTokens: () => [] } as unknown as typeof lexer;
  let found: Tokens.Generic | undefined;
  try {
    const before = previous && at > 0 ? masked[at - 1] : previous;
    const decide = Tokenizer.prototype[rule] as (...tail: string[]) => Tokens.Generic | undefined;
    found = decide.call(tokenizer, masked.slice(at), masked, before ?? '');
  } finally {
    tokenizer.lexer = lexer;
  }
  if (!found) return undefined;
  const raw = source.slice(0, found.raw.length);
  const marks = found.type === 'em' ? 1 : 2;
  const text = raw.slice(marks, -marks);
  return { type: found.type, raw, text, tokens: lexer.inlineTokens(text) };
}
