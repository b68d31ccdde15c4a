import type { z } from 'zod';
import type { Draft } from '../drafts/rules.ts';
import type { Site } from '../site.ts';
import type { Contact } from './rules.ts';

/** What a form held once it was read. */
export type Written<P> = { payload: P; contact: Contact };

/** Where a submission belongs, and until when it is answered; null where holidays are not known yet. */
export type Place = {
  documentId: string | null;
  clause: string | null;
  department: string | null;
  dueOn: string | null;
};

/** What it is about, as read in the transaction that takes it. */
export type About = {
  draft?: Draft;
  /** Path of ours, and the document there, if any. */
  path?: string;
  document?: { id: string; department: string | null };
};

/** A line of 您写的内容. */
export type Line = { label: string; value: string };

/** A kind of submission is described by one object, like a type of document; register it in `kinds/index.ts`. */
export type Kind<P extends Record<string, unknown>> = {
  code: string;
  /** 意见, 纠错: 一条…… */
  name: string;
  /** Heading of the receipt. */
  received: string;
  /** What it is about, as its address says: the number of a consultation, or a page of ours. */
  subject(payload: P): { consultation?: string; page?: string };
  /** Fields of the form, checked and cleaned; messages say what to do. */
  form: z.ZodType<Written<P>>;
  /**
   * Whether it is taken now, and where it goes. Asked inside the transaction, by its clock.
   * @throws AppError when it cannot be taken
   */
  place(payload: P, about: About, at: { site: Site; now: Date }): Place;
  /** The words themselves. */
  text(payload: P): string;
  /** What was sent, as the receipt shows it. */
  lines(payload: P): Line[];
};
