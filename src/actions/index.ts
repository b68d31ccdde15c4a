import { comment, correction, feedback, preferences, track } from './public.ts';

export const server = { preferences, comment, correction, track, feedback };
