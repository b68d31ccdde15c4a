/** Marks the line of 结构 whose block is being read; going there by a link moves the keyboard with it. */
export function followOutline(): void {
  const seen = new IntersectionObserver(mark, { rootMargin: '0px 0px -70% 0px' });
  document.querySelectorAll('.mcd-blk[id]').forEach((block) => seen.observe(block));
  document.addEventListener('click', reveal);
}

/** A link to a field in what is folded unfolds it. */
function reveal(event: MouseEvent): void {
  const link = (event.target as Element).closest<HTMLAnchorElement>('a[href^="#"]');
  const target = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  const folded = target?.closest('details');
  if (folded) folded.open = true;
}

function mark(entries: IntersectionObserverEntry[]): void {
  const top = entries.find(({ isIntersecting }) => isIntersecting)?.target;
  const links = [...document.querySelectorAll<HTMLAnchorElement>('.mcd-panes > .mcd-outline a')];
  if (!top || !links.length) return;
  const above = links.filter(({ hash }) => {
    const block = document.getElementById(hash.slice(1));
    return block && !(top.compareDocumentPosition(block) & Node.DOCUMENT_POSITION_FOLLOWING);
  });
  links.forEach((link) => link.removeAttribute('aria-current'));
  (above[above.length - 1] ?? links[0])!.setAttribute('aria-current', 'location');
}
