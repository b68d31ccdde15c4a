import { child, type Element, elements, valueOf } from './xml.ts';

/** How a paragraph or a run looks, as far as the structure of a 公文 shows in it. Sizes are points. */
export type Look = {
  align?: string;
  outline?: number;
  numbering?: { id: string; level: number };
  size?: number;
  bold?: boolean;
  red?: boolean;
  hidden?: boolean;
  breakBefore?: boolean;
};

export type Styles = {
  /** Name in lower case and look of a paragraph style, with what it is based on; '' is the default one. */
  paragraph(id: string | undefined): { name: string; look: Look };
  run(id: string | undefined): Look;
};

type Style = { name: string; based: string | undefined; look: Look };

export function readStyles(root: Element | undefined): Styles {
  const styles = new Map<string, Style>();
  let first: string | undefined;
  for (const element of elements(root)) {
    if (element.name !== 'w:style') continue;
    const { 'w:styleId': id = '', 'w:type': type, 'w:default': usual } = element.attributes;
    if (type === 'paragraph' && (usual === '1' || usual === 'true')) first = id;
    styles.set(id, {
      name: (valueOf(element, 'w:name') ?? '').toLowerCase(),
      based: valueOf(element, 'w:basedOn'),
      look: { ...paragraphLook(child(element, 'w:pPr')), ...runLook(child(element, 'w:rPr')) },
    });
  }
  const defaults = child(root, 'w:docDefaults');
  const base = {
    ...paragraphLook(child(child(defaults, 'w:pPrDefault'), 'w:pPr')),
    ...runLook(child(child(defaults, 'w:rPrDefault'), 'w:rPr')),
  };
  const known = new Map<string | undefined, Look>();
  const lookOf = (id: string | undefined, depth = 0): Look => {
    const style = id === undefined || depth > 20 ? undefined : styles.get(id);
    if (!style) return {};
    const found = known.get(id) ?? { ...lookOf(style.based, depth + 1), ...style.look };
    known.set(id, found);
    return found;
  };
  return {
    paragraph: (id) => {
      const named = id !== undefined && styles.has(id) ? id : first;
      return { name: styles.get(named ?? '')?.name ?? '', look: { ...base, ...lookOf(named) } };
    },
    run: (id) => lookOf(id),
  };
}

/** What `w:pPr` says itself. */
export function paragraphLook(properties: Element | undefined): Look {
  const look: Look = {};
  const align = valueOf(properties, 'w:jc');
  if (align) look.align = align === 'end' ? 'right' : align;
  const outline = Number(valueOf(properties, 'w:outlineLvl') ?? NaN);
  if (outline >= 0 && outline < 9) look.outline = outline;
  const numbering = child(properties, 'w:numPr');
  const id = valueOf(numbering, 'w:numId');
  if (id !== undefined) look.numbering = { id, level: Number(valueOf(numbering, 'w:ilvl') ?? 0) };
  if (child(properties, 'w:pageBreakBefore')) look.breakBefore = isOn(properties, 'w:pageBreakBefore');
  return look;
}

/** What `w:rPr` says itself. */
export function runLook(properties: Element | undefined): Look {
  const look: Look = {};
  const size = Number(valueOf(properties, 'w:sz') ?? NaN);
  if (size > 0) look.size = size / 2;
  if (child(properties, 'w:b')) look.bold = isOn(properties, 'w:b');
  if (child(properties, 'w:vanish')) look.hidden = isOn(properties, 'w:vanish');
  const color = valueOf(properties, 'w:color');
  if (color) look.red = isRed(color);
  return look;
}

export const isOn = (properties: Element | undefined, name: string): boolean =>
  child(properties, name) !== undefined && !/^(?:0|false|off|none)$/.test(valueOf(properties, name) ?? '');

/** 红头 is printed in FF0000 or a red near it. */
function isRed(color: string): boolean {
  const [red = 0, green = 0, blue = 0] = (color.match(/[0-9a-f]{2}/gi) ?? []).map((part) =>
    parseInt(part, 16),
  );
  return /^[0-9a-f]{6}$/i.test(color) && red >= 0xb0 && green <= 0x50 && blue <= 0x50;
}
