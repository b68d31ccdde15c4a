import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `rules` needs nothing but the sources; `site` stands on the built portal and the imported demo content. */
export default defineConfig({
  root,
  test: {
    maxWorkers: 2,
    projects: [
      {
        root,
        test: {
          name: 'rules',
          include: ['tests/*.test.ts', 'tests/{rules,services}/**/*.test.ts'],
          // Machines are shared: a limit tells what hangs, not what is slow.
          testTimeout: 30_000,
        },
      },
      {
        root,
        test: {
          name: 'site',
          include: ['tests/{site,browser}/**/*.test.ts'],
          globalSetup: 'tests/support/build.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // The built portal runs as Node would run it.
          server: { deps: { external: [/\/dist\//] } },
        },
      },
    ],
  },
});
