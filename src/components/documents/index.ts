import consultation from './consultation.astro';
import interpretation from './interpretation.astro';
import news from './news.astro';
import notice from './notice.astro';
import page from './page.astro';
import policy from './policy.astro';
import proposal from './proposal.astro';
import response from './response.astro';

/** Markup of its own, by content type; a type without one is shown like a page. */
export const COMPONENTS = { policy, interpretation, consultation, proposal, notice, news, response, page };
