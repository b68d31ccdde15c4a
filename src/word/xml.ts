import { AppError } from '../errors.ts';

/** An element with its usual prefix, whatever prefix the file gives it; children are elements and text. */
export type Element = { name: string; attributes: Record<string, string>; children: Node[] };
export type Node = Element | string;

const DEEPEST = 200;

/**
 * Reads XML as office programs write it. No document type, so there is no entity to expand and nothing to fetch.
 * @throws AppError `invalid` when it is not well-formed, declares a document type or nests too deeply
 */
export function readXml(bytes: Uint8Array): Element {
  const source = decode(bytes);
  const root: Element = { name: '', attributes: {}, children: [] };
  const open: Open[] = [{ element: root, prefixes: { known: {}, names: new Map() } }];
  let at = 0;
  while (at < source.length) {
    const next = source.indexOf('<', at);
    const end = next < 0 ? source.length : next;
    const top = open.at(-1) as Open;
    if (end > at && open.length > 1) top.element.children.push(unescape(source.slice(at, end)));
    if (next < 0) break;
    at = tagEnd(source, next);
    const mark = source[next + 1];
    if (mark === '/') closeTag(open, source.slice(next + 2, at - 1).trim());
    else if (mark === '!' || mark === '?') top.element.children.push(...literal(source, next, at));
    else openTag(open, source, next, at);
    if (open.length > DEEPEST) throw new AppError('invalid', '文件内部嵌套的层数太多，没有读取');
  }
  const top = root.children.filter(isElement);
  if (open.length > 1 || top.length !== 1) throw broken();
  return top[0] as Element;
}

/** Prefixes in force, and the usual names found under them so far. */
type Prefixes = { known: Record<string, string>; names: Map<string, string> };
type Open = { element: Element; prefixes: Prefixes };

const literal = (source: string, from: number, to: number): string[] =>
  source.startsWith('<![CDATA[', from) ? [source.slice(from + 9, to - 3)] : [];

function closeTag(open: Open[], name: string): void {
  const top = open.at(-1) as Open;
  if (open.length < 2 || canonical(name, top.prefixes) !== top.element.name) throw broken();
  open.pop();
}

const SPACES: [uri: RegExp, prefix: string][] = [
  [/\/wordprocessingml\/(2006\/)?main$/, 'w'],
  [/\/officeDocument\/(2006\/)?relationships$/, 'r'],
  [/\/markup-compatibility\/2006$/, 'mc'],
  [/\/officeDocument\/(2006\/)?math$/, 'm'],
  [/^http:\/\/www\.ofdspec\.org\//, 'ofd'],
  [/\/package\/2006\/(relationships|content-types)$/, ''],
];

const broken = (): AppError => new AppError('invalid', '文件内容不完整或已损坏，请在Word里另存一份再上传');

/** The characters of an XML file, which tells its encoding by its first bytes. */
export function decode(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8';
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw broken();
  }
}

/** Where a tag, comment or instruction ends; `>` inside an attribute does not end it. */
function tagEnd(source: string, from: number): number {
  if (source.startsWith('<!--', from)) return after(source, '-->', from + 4);
  if (source.startsWith('<![CDATA[', from)) return after(source, ']]>', from + 9);
  if (source.startsWith('<?', from)) return after(source, '?>', from + 2);
  if (source.startsWith('<!', from))
    throw new AppError('invalid', '文件内部声明了外部内容（DOCTYPE），没有读取');
  for (let at = from + 1; at < source.length; at += 1) {
    const c = source[at] as string;
    if (c === '>') return at + 1;
    if (c === '"' || c === "'") at = after(source, c, at + 1) - 1;
  }
  throw broken();
}

function after(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  if (at < 0) throw broken();
  return at + mark.length;
}

const NAME = /[^\s/>]+/y;
const ATTRIBUTE = /\s*([^\s=/>"']+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y;

function openTag(open: Open[], source: string, from: number, to: number): void {
  NAME.lastIndex = from + 1;
  const name = NAME.exec(source)?.[0];
  if (!name) throw broken();
  const outer = open.at(-1) as Open;
  let { prefixes } = outer;
  const given: [string, string][] = [];
  ATTRIBUTE.lastIndex = NAME.lastIndex;
  for (let found = ATTRIBUTE.exec(source); found; found = ATTRIBUTE.exec(source)) {
    const [, key = '', double, single] = found;
    const value = unescape(double ?? single ?? '');
    if (key.startsWith('xmlns')) prefixes = declare(prefixes, key, value);
    else given.push([key, value]);
    if (ATTRIBUTE.lastIndex >= to) break;
  }
  const attributes: Record<string, string> = {};
  for (const [key, value] of given) attributes[key.includes(':') ? canonical(key, prefixes) : key] = value;
  const element = { name: canonical(name, prefixes), attributes, children: [] };
  outer.element.children.push(element);
  if (source[to - 2] !== '/') open.push({ element, prefixes });
}

function declare({ known }: Prefixes, key: string, uri: string): Prefixes {
  const own = key === 'xmlns' ? '' : key.slice(6);
  const usual = SPACES.find(([space]) => space.test(uri))?.[1] ?? own;
  return { known: { ...known, [own]: usual }, names: new Map() };
}

function canonical(name: string, { known, names }: Prefixes): string {
  const before = names.get(name);
  if (before !== undefined) return before;
  const colon = name.indexOf(':');
  const prefix = colon < 0 ? '' : name.slice(0, colon);
  const usual = known[prefix] ?? prefix;
  const local = name.slice(colon + 1);
  const full = usual ? `${usual}:${local}` : local;
  names.set(name, full);
  return full;
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescape = (text: string): string =>
  text.includes('&')
    ? text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/g, (_, hex, decimal, name) =>
        name ? (ENTITIES[name] ?? '') : character(hex ? parseInt(hex, 16) : Number(decimal)),
      )
    : text;

const character = (code: number): string =>
  code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000) ? String.fromCodePoint(code) : '\ufffd';

export const isElement = (node: Node): node is Element => typeof node !== 'string';

export const elements = (element: Element | undefined): Element[] =>
  element?.children.filter(isElement) ?? [];

export const child = (element: Element | undefined, name: string): Element | undefined =>
  element?.children.find((c): c is Element => isElement(c) && c.name === name);

/** Attribute `w:val` of a child. */
export const valueOf = (element: Element | undefined, name: string): string | undefined =>
  child(element, name)?.attributes['w:val'];

/** Every element of that name below, in the order of the file. */
export const descendants = (element: Element | undefined, name: string): Element[] =>
  elements(element).flatMap((c) => (c.name === name ? [c, ...descendants(c, name)] : descendants(c, name)));

export const textIn = (element: Element | undefined): string =>
  element?.children.map((c) => (isElement(c) ? textIn(c) : c)).join('') ?? '';

export const writeXml = (node: Node): string =>
  isElement(node)
    ? `<${node.name}${Object.entries(node.attributes)
        .map(([key, value]) => ` ${key}="${escape(value)}"`)
        .join('')}>${node.children.map(writeXml).join('')}</${node.name}>`
    : escape(node);

const escape = (text: string): string =>
  text.replace(
    /[&<>"\t\n\r]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? `&#${c.charCodeAt(0)};`,
  );
