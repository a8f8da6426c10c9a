import { existsSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ROOT = import.meta.dirname;

/**
 * `npm test` builds first and then tries what it built: every import of ours from a test leads to dist/, which Node loads
 * itself, three times as fast as from the source and as it is shipped. Without TEST_BUILT the source is tried.
 */
const fromBuild: Plugin = {
  name: 'from-build',
  enforce: 'pre',
  resolveId(source, importer) {
    if (!importer || !source.startsWith('.') || !source.endsWith('.js')) return undefined;
    const path = relative(ROOT, resolve(dirname(importer), source));
    if (!/^(src|modules|fhir|core)\//.test(path)) return undefined;
    const built = join(ROOT, 'dist', path);
    return existsSync(built) ? built : undefined;
  },
};
const plugins = process.env['TEST_BUILT'] === '1' ? [fromBuild] : [];
const server = { deps: { external: [/\/dist\/(src|modules|fhir|core)\//] } };

/** They take one to three minutes each: begun last, one of them would run alone at the end while the others wait. */
const LONG = ['looks', 'crash-points', 'dead-man', 'store-crash-points', 'place-assets', 'partners-platform', 'chaos', 'sensor-to-sms', 'alarm-receiver', 'doctor', 'uploads', 'bad-input-mqtt', 'nobody-left', 'feed-product'];
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => (LONG.indexOf(basename(moduleId, '.test.ts')) + LONG.length + 1) % (LONG.length + 1);
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

/**
 * The rings. `pure`: tables, no set-up. `modules`: the app in the test's process, on real MongoDB and Redis, fetched and
 * started by test/global-setup.ts. `whole`: the built app in processes of its own. Every file brings its own database,
 * queues, ports and data folder, so three run side by side: with two, a third of two cores waits.
 */
const timeouts = { testTimeout: 120_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      // Tables that share nothing: a process for each file costs three times what they take.
      { test: { name: 'pure', isolate: false, include: ['core/**/*.test.ts', 'fhir/**/*.test.ts', 'web/**/*.test.ts', 'tools/**/*.test.ts', 'bench/**/*.test.ts', 'test/architecture/**/*.test.ts'], ...timeouts } },
      {
        plugins,
        test: {
          name: 'modules',
          // Its 1,500 modules are read once a worker, not once a file: each app that a file starts is one of its own all the same.
          isolate: false,
          server,
          include: ['modules/**/*.test.ts', 'test/modules/**/*.test.ts', 'test/path/**/*.test.ts'],
          globalSetup: ['test/global-setup.ts'],
          setupFiles: ['test/drop-databases.ts'],
          ...timeouts,
        },
      },
      {
        plugins,
        test: {
          name: 'whole',
          isolate: false,
          server,
          include: ['test/faults/**/*.test.ts', 'test/pages/**/*.test.ts', 'test/start/**/*.test.ts', 'test/real/**/*.test.ts'],
          globalSetup: ['test/global-setup.ts'],
          setupFiles: ['test/drop-databases.ts'],
          testTimeout: 240_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
