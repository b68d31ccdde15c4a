/// <reference path="../.astro/types.d.ts" />

declare namespace App {
  interface Locals {
    /** Given by the edge. */
    store: import('../db/store.ts').Store;
    site: import('./site.ts').Site;
    clock: () => Date;
    /** Texts to HTML, in workers of their own. */
    render: import('./releases/service.ts').Render;
    /** The address as it was typed, for redirects of old addresses alone. */
    asked: string;
    /** Address of who asks; for limits per network and never kept as it is. */
    client: string;
    /** What the edge may do with the answer: keep it until `until` (ms epoch), drop it when one of `tags` changes. */
    page: { keep: boolean; tags: Set<string>; until: number; actor?: string };
    /** Made by the middleware. */
    ctx: import('./context.ts').Ctx;
    preferences: import('./preferences.ts').Preferences;
    /** A form that came back: what was typed and what is wrong with it. */
    form?: import('./form.ts').Form;
    /** Files sent with a form. */
    files?: File[];
    /** The word under which those files waited for their person to sign in again. */
    kept?: string;
    /** Seconds after which a refused form may be sent again. */
    retryAfter?: number;
    /** The receipt of a form just sent, where the browser keeps no cookie. */
    receipt?: import('./submissions/service.ts').Receipt;
    /** What a receipt code led to. */
    tracked?: import('./receipts/service.ts').Tracked;
    /** What holding the checkpoint of a receipt against the record came to. */
    compared?: import('./proofs/rules.ts').Compared;
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
    held?: import('./actions/held.ts').Held;
    /** The same after the sign-in. */
    resumed?: import('./actions/held.ts').Held;
    /** The same between password and 动态口令, as the form carries it. */
    waiting?: string;
    /** A form that waits for a second proof. */
    proving?: import('./actions/held.ts').Held;
    /** A password just made for somebody, shown once. */
    issued?: { login: string; name: string; password: string };
    /** A 会签 link just made, shown once. */
    invited?: { address: string; office: string; expiresAt: Date };
    /** A Word file just read, to be confirmed. */
    original?: import('./originals/service.ts').Original & { type: string; origin: 'draft' | 'signed' };
    /** A table just read or mended, with what the checks found. */
    table?: import('./tables/service.ts').Checked;
    /** Two versions of a draft to be brought together: somebody saved in between. */
    merging?: import('./editing/service.ts').Merging;
    /** Where the writer goes on after a row was added or moved. */
    focus?: string;
    /** 条 of the document an interpretation explains, to choose from. */
    clauses?: { value: string; label: string }[];
    /** A draft shown as its page will be, and the edition asked for. */
    preview?: import('./previews/service.ts').Preview & { id: string };
    /** Number of the logged fault, shown on the 500 page. */
    incident?: string;
  }
}
