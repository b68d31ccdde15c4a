import { preferences } from './public.ts';

export const server = { preferences };
