/// <reference path="../.astro/types.d.ts" />

declare namespace App {
  interface Locals {
    /** Given by the edge. */
    store: import('../db/store.ts').Store;
    site: import('./site.ts').Site;
    clock: () => Date;
    /** The address as it was typed, for redirects of old addresses alone. */
    asked: string;
    /** Address of who asks; for limits per network and never kept as it is. */
    client: string;
    /** What the edge may do with the answer: keep it until `until` (ms epoch), drop it when one of `tags` changes. */
    page: { keep: boolean; tags: Set<string>; until: number };
    /** Made by the middleware. */
    ctx: import('./context.ts').Ctx;
    preferences: import('./preferences.ts').Preferences;
    /** A form that came back: what was typed and what is wrong with it. */
    form?: import('./form.ts').Form;
    /** Seconds after which a refused form may be sent again. */
    retryAfter?: number;
    /** The receipt of a form just sent, where the browser keeps no cookie. */
    receipt?: import('./submissions/service.ts').Receipt;
    /** What a receipt code led to. */
    tracked?: import('./receipts/service.ts').Tracked;
    /** Who is signed in at the desk. */
    desk?: {
      session: import('./sessions/service.ts').Session;
      user: import('./accounts/service.ts').User;
    };
    /** The step between password and 动态口令, as the cookie says it. */
    step?: string;
    /** Recovery codes just made, shown once. */
    recovery?: string[];
    /** A form sent by somebody whose session was over: sent again after the sign-in. */
    held?: { action: string; fields: [string, string][] };
    /** The same after the sign-in. */
    resumed?: { action: string; fields: [string, string][] };
    /** Number of the logged fault, shown on the 500 page. */
    incident?: string;
  }
}
