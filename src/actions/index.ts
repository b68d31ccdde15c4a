import { comment, preferences } from './public.ts';

export const server = { preferences, comment };
