import { type Content, contentText } from '../documents/rules.ts';
import { type Item, sm3 } from '../ledger/rules.ts';
import { renderedHash, type Served, servedText } from '../releases/rules.ts';

/** What is wrong with the text of an edition that is or was public. */
export function renderedFault(item: Item | undefined, text: Served | null, live: boolean): string | null {
  if (!item) return '这一版没有登记在公开发布记录里';
  if (!text) return live ? '公开的正文不见了' : null;
  return renderedHash(text) === item.rendered ? null : '公开的正文与登记的哈希不符';
}

/** The same once more by SM3, where the manifest says it; nothing is left to reckon of what was erased. */
export function sm3Fault({ sm3: said }: Item, text: Served | null, content: Content | null): string | null {
  if (said && content && sm3(contentText(content)) !== said.edition) return '内容与登记的SM3不符';
  if (said && text && sm3(servedText(text)) !== said.rendered) return '公开的正文与登记的SM3不符';
  return null;
}
