import Consultations from './Consultations.astro';
import Library from './Library.astro';
import Listing from './Listing.astro';
import Proposals from './Proposals.astro';

/** The list of a type, where it has one of its own; all take `{ list, type, meant }`. */
const LISTS: Readonly<Record<string, typeof Listing>> = {
  policy: Library,
  consultation: Consultations,
  proposal: Proposals,
};

export const listOf = (type: string): typeof Listing => LISTS[type] ?? Listing;
