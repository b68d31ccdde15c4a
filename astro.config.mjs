import node from '@astrojs/node';
import { defineConfig, passthroughImageService } from 'astro/config';
import { basePath, readEnv } from './src/env.ts';

// Without it the build turns (min-width: 60em) into (width >= 60em), which old WebViews ignore.
const FLOOR = ['chrome87', 'safari14.1', 'firefox85'];

export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'middleware' }),
  base: basePath(readEnv().SITE_URL) || '/',
  // The edge gives each address its one form; 'never' would send the home page below a base path round in circles.
  trailingSlash: 'ignore',
  publicDir: 'src/public',
  session: false,
  // The edge checks Host, Sec-Fetch-Site and Origin, and sends the one fixed CSP header for every answer.
  // Bodies have been counted by path before a form comes here (src/edge/bodies.ts).
  security: { checkOrigin: false, actionBodySizeLimit: 32 * 1024 ** 2 },
  image: { service: passthroughImageService() },
  devToolbar: { enabled: false },
  build: { inlineStylesheets: 'never' },
  vite: {
    build: { assetsInlineLimit: 0, cssTarget: FLOOR },
    // Loaded from node_modules drizzle-orm costs 195 MB of memory, bundled 4 MB; the others 9 MB together.
    ssr: { noExternal: ['drizzle-orm', 'zod', 'yaml', 'lunr', 'devalue'] },
  },
});
