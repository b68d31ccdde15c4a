/** What PDF.js asks for when a font is not inside the file: which code stands for which character. */
type Wanted = { kind: string; filename: string };

/**
 * Code tables of Chinese fonts, made here instead of 2 MB of files: characters are numbered by their Unicode, so that the table
 * from numbers to Unicode is the identity. Widths and shapes would be wrong; nothing is drawn. Fonts that name characters by
 * Adobe's own numbers alone (Identity-H without ToUnicode) stay unread: they need those files.
 */
export class ChineseTables {
  private asked = false;

  fetch({ kind, filename }: Wanted): Promise<Uint8Array> {
    const name = filename.replace(/\.bcmap$/, '');
    const table = kind === 'cMapUrl' ? this.tableOf(name) : undefined;
    if (!table) return Promise.reject(new Error(`no table ${name}`));
    return Promise.resolve(Buffer.from(`/CMapName /${name} def\n${table}endcmap\n`, 'latin1'));
  }

  private tableOf(name: string): string | undefined {
    if (name === 'Adobe-GB1-UCS2')
      return this.asked
        ? `${space('<0000> <ffff>')}1 beginbfrange\n<0000> <ffff> <0000>\nendbfrange\n`
        : undefined;
    const table = /^UniGB-(?:UCS2|UTF16)-/.test(name) ? UNICODE : /^GB\w*-/.test(name) ? gbk() : undefined;
    if (table) this.asked = true;
    return table && (name.endsWith('-V') ? `/WMode 1 def\n${table}` : table);
  }
}

const space = (...ranges: string[]): string =>
  `${ranges.length} begincodespacerange\n${ranges.join('\n')}\nendcodespacerange\n`;

const UNICODE = `${space('<0000> <d7ff>', '<d800dc00> <dbffdfff>', '<e000> <ffff>')}1 begincidrange\n<0000> <ffff> 0\nendcidrange\n`;

function gbk(): string {
  const decoder = new TextDecoder('gbk');
  const lines: string[] = [];
  for (let high = 0x81; high <= 0xfe; high += 1)
    for (let low = 0x40; low <= 0xfe; low += 1) {
      const text = decoder.decode(Uint8Array.of(high, low));
      if (text.length === 1 && text !== '\ufffd')
        lines.push(`<${high.toString(16)}${low.toString(16)}> ${text.charCodeAt(0)}`);
    }
  const ascii = '1 begincidrange\n<20> <7e> 32\nendcidrange\n';
  return `${space('<00> <80>', '<8140> <fefe>')}${ascii}${lines.length} begincidchar\n${lines.join('\n')}\nendcidchar\n`;
}
