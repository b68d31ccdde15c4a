import { AppError } from '../errors.ts';
import { takeOfd } from '../word/ofd.ts';
import { lastStep, relationsOf, type Relationship, takeParts } from '../word/parts.ts';
import { type Archive, openArchive } from '../word/safezip.ts';
import { elements, readXml } from '../word/xml.ts';
import { shownName } from './names.ts';

/**
 * Opens a package and looks whether it is what its ending says: parts, types, programs, ways to the outside.
 * @throws AppError `invalid`
 */
export function openPackage(name: string, ending: 'docx' | 'xlsx' | 'ofd', bytes: Buffer): Archive {
  try {
    const archive = openArchive(bytes);
    if (ending === 'docx') takeParts(archive);
    if (ending === 'xlsx') checkSheets(archive);
    if (ending === 'ofd') checkOfd(archive);
    return archive;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const message =
      ending === 'docx' ? error.message : error.message.replaceAll('请在Word里', '请用原来的软件');
    throw new AppError(error.code, `《${shownName(name)}》没有收下：${message}`);
  }
}

const refused = (message: string): AppError => new AppError('invalid', message);

const MAIN = /spreadsheetml\.sheet\.main\+xml$/;
const WEB = /^(?:https?:\/\/|mailto:|tel:|#)/i;

function checkSheets(archive: Archive): void {
  const names = [...archive.entries.keys()];
  if (!archive.entries.has('[Content_Types].xml'))
    throw refused('这是压缩包，不是Excel表格。请解开后逐个上传');
  const types = elements(readXml(archive.read('[Content_Types].xml'))).map(
    ({ attributes: a }) => a['ContentType'] ?? '',
  );
  if (
    names.some((name) => /vbaProject|macrosheets?\/|\/activeX\//i.test(name)) ||
    types.some((type) => /macroEnabled|vbaProject|macrosheet|activeX/i.test(type))
  )
    throw refused('文件里带有宏程序。请在Excel里“另存为”不带宏的.xlsx后再上传');
  if (!types.some((type) => MAIN.test(type)) || !archive.entries.has('xl/workbook.xml'))
    throw refused('这不是完整的Excel表格。请在Excel或WPS里另存为.xlsx后再上传');
  if (names.some((name) => /^xl\/(?:externalLinks\/|connections\.xml|queryTables\/)/i.test(name)))
    throw refused('表格里有引自别的文件或数据库的内容。请在Excel的“数据—编辑链接”里断开链接后再上传');
  const bad = names
    .filter((name) => name.endsWith('.rels'))
    .flatMap((name) => relationsOf(archive.read(name)))
    .find((relation) => !isHarmless(relation));
  if (bad) throw refused(`表格里有指向外部的内容（${shownName(bad.target)}）。请断开链接后再上传`);
}

const isHarmless = ({ external, type, target }: Relationship): boolean =>
  external
    ? lastStep(type) === 'hyperlink' && (WEB.test(target) || !/^[\s\\/]|:/.test(target))
    : !/^\s*(?:[a-z][a-z0-9+.-]*:|\\\\|\/\/)/i.test(target);

function checkOfd(archive: Archive): void {
  takeOfd(archive);
  const loud = [...archive.entries.keys()].find((name) => /\.(?:js|exe|dll|bat|vbs|html?)$/i.test(name));
  if (loud) throw refused(`文件里夹带了${shownName(loud)}`);
}
