import type { APIRoute } from 'astro';
import { toProvider } from '../../../../actions/provider.ts';

export const GET: APIRoute = (context) => toProvider(context);
