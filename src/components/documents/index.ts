import interpretation from './interpretation.astro';
import page from './page.astro';
import policy from './policy.astro';

/** Markup of its own, by content type; a type without one is shown like a page. */
export const COMPONENTS = { policy, interpretation, page };
