import { AppError } from '../errors.ts';

const LONGEST = 100;
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]/;
/** Marks that turn the direction of writing or cannot be seen: `附件\u202efdp.exe` reads as `附件exe.pdf`. */
const UNSEEN = /[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff0-\uffff]/;

/**
 * The name a file is kept under.
 * @throws AppError `invalid` for a path, for marks nobody sees and for what some computers cannot store
 */
export function fileName(raw: string): string {
  const name = raw.normalize('NFC').trim();
  if (name === '') throw refused('文件没有名字');
  if (CONTROLS.test(raw)) throw refused(`文件名“${shownName(raw)}”里有看不见的控制字符`);
  if (UNSEEN.test(raw)) throw refused(`文件名“${shownName(raw)}”里有看不见的字符，显示的名字可能不是真的`);
  if (/[\\/]/.test(name)) throw refused(`文件名“${shownName(name)}”里带有路径`);
  if (/[:*?"<>|%]/.test(name) || /^[.~]|[. ]$/.test(name))
    throw refused(`文件名“${shownName(name)}”里有不能用的符号`);
  if ([...name].length > LONGEST) throw refused(`文件名超过${LONGEST}个字`);
  return name;
}

/** The last ending in lower case; '' for none. */
export const endingOf = (name: string): string => /\.([^.]{1,10})$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** The name without its ending: what a file and its twin in another format have in common. */
export const stemOf = (name: string): string => name.replace(/\.[^.]{1,10}$/, '').trim();

/** A name as a message may show it. */
export const shownName = (name: string): string =>
  name
    .replace(new RegExp(`${CONTROLS.source}|${UNSEEN.source}`, 'g'), '�')
    .replace(/^(.{40}).+(.{12})$/su, '$1…$2');

const refused = (what: string): AppError => new AppError('invalid', `${what}。请改名后再上传`);
