/** A database measured: demo content or the corpus, with what its figures may be. */
export type Place = {
  dir: string;
  name: string;
  /** Most milliseconds until ready, and most MB of memory, at rest. */
  start: number;
  idle: number;
};
