/** 条目录: marks the 条 being read and opens its chapter. Only the column beside the text, so that nothing jumps. */
export function markContents(): void {
  const contents = document.querySelector<HTMLElement>('nav.mc-toc');
  if (!contents || !('IntersectionObserver' in window)) return;
  const links = new Map<Element, HTMLAnchorElement>();
  contents.querySelectorAll<HTMLAnchorElement>('a[href^="#"]').forEach((link) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target, link);
  });
  const seen = new Set<Element>();
  const observer = new IntersectionObserver(
    (entries) => {
      entries.forEach((entry) => (entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target)));
      const first = [...links.keys()].find((target) => seen.has(target));
      if (first) mark(contents, links.get(first) as HTMLAnchorElement);
    },
    { rootMargin: '-48px 0px -60% 0px' },
  );
  links.forEach((_, target) => observer.observe(target));
}

function mark(contents: HTMLElement, link: HTMLAnchorElement): void {
  if (link.hasAttribute('aria-current')) return;
  contents.querySelector('[aria-current]')?.removeAttribute('aria-current');
  link.setAttribute('aria-current', 'true');
  const chapter = link.closest('details');
  if (chapter) contents.querySelectorAll('details').forEach((other) => (other.open = other === chapter));
  keepInView(link);
}

/** Scrolls the column, never the page. */
function keepInView(link: HTMLElement): void {
  const column = link.closest<HTMLElement>('.mc-dossier__side > div');
  if (!column) return;
  const [mine, its] = [link.getBoundingClientRect(), column.getBoundingClientRect()];
  if (mine.top < its.top) column.scrollTop -= its.top - mine.top;
  if (mine.bottom > its.bottom) column.scrollTop += mine.bottom - its.bottom;
}
