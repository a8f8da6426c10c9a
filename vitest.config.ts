import { defineConfig } from 'vitest/config';

/**
 * The rings. `pure`: tables, no set-up. `modules`: the app in the test's process, on real MongoDB and Redis, fetched and
 * started by test/global-setup.ts. `whole`: the built app in processes of its own. Every file brings its own database,
 * queues, ports and data folder, so two run side by side; more only makes a small machine late for its own deadlines.
 */
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      { test: { name: 'pure', include: ['core/**/*.test.ts', 'fhir/**/*.test.ts', 'web/**/*.test.ts', 'tools/**/*.test.ts', 'test/architecture/**/*.test.ts'], ...timeouts } },
      {
        test: {
          name: 'modules',
          include: ['modules/**/*.test.ts', 'test/modules/**/*.test.ts', 'test/path/**/*.test.ts'],
          globalSetup: ['test/global-setup.ts'],
          ...timeouts,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/faults/**/*.test.ts', 'test/pages/**/*.test.ts', 'test/start/**/*.test.ts', 'test/real/**/*.test.ts'],
          globalSetup: ['test/global-setup.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
