import { defineConfig } from 'vitest/config';

/**
 * The rings. `pure`: tables, no set-up. `modules` and `path`: real MongoDB and Redis, fetched and started by
 * test/global-setup.ts. `faults` and `pages` start the built app, so they run one file at a time.
 */
const timeouts = { testTimeout: 30_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'pure', include: ['core/**/*.test.ts', 'fhir/**/*.test.ts', 'web/**/*.test.ts', 'tools/**/*.test.ts', 'test/architecture/**/*.test.ts'], ...timeouts } },
      {
        test: {
          name: 'modules',
          include: ['modules/**/*.test.ts', 'test/modules/**/*.test.ts', 'test/path/**/*.test.ts'],
          globalSetup: ['test/global-setup.ts'],
          fileParallelism: false,
          ...timeouts,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/faults/**/*.test.ts', 'test/pages/**/*.test.ts', 'test/start/**/*.test.ts', 'test/real/**/*.test.ts'],
          globalSetup: ['test/global-setup.ts'],
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
