import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bundle } from './bundle.mjs';
import { run } from './command.mjs';
import { Stop } from './exit-codes.mjs';
import { filesUnder, fingerprint, readStamp, writeStamp } from './fingerprint.mjs';
import { ROOT } from './places.mjs';

const COMPILE_MS = 300_000;
const SOURCES = ['src', 'modules', 'fhir', 'core', 'web', 'tools', 'bench', 'tsconfig.json', 'package-lock.json'];
const STAMP = join(ROOT, 'dist', '.built');

/** Builds into dist/ when the sources differ from what was built last. */
export async function ensureBuild(say) {
  const now = fingerprint(ROOT, SOURCES.flatMap((path) => filesUnder(join(ROOT, path))).filter(isBuilt));
  if (readStamp(STAMP) === now) return;
  say('build: compiling');
  // What is wrong in types is found by `npm run check` (and so by `npm test`): whoever starts need not wait for it.
  await compile('tsconfig.json', '--noCheck');
  if (existsSync(join(ROOT, 'web', 'islands', 'tsconfig.json'))) await compile('web/islands/tsconfig.json');
  for (const program of ['main', 'doctor']) await bundle({ entry: join(ROOT, 'dist', 'src', `${program}.js`), room: join(ROOT, 'dist') });
  copyAssets();
  copyMap();
  await compileStyles();
  writeStamp(STAMP, now);
  say('build: done');
}

const isBuilt = (file) => !/\.test\.ts$|\.mjs$|\.mts$|\.md$/.test(file);

async function compile(project, ...flags) {
  const tsc = join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc');
  const done = await run(process.execPath, [tsc, '-p', join(ROOT, project), '--pretty', 'false', ...flags], { timeoutMs: COMPILE_MS, cwd: ROOT });
  if (done.code === 0) return;
  const said = `${done.out}${done.err}`.trim().split('\n').slice(0, 30).join('\n');
  throw new Stop('build', `The build failed (tsc -p ${project})${done.timedOut ? ', it took too long' : ''}:\n${said}`);
}

/** What the built app reads beside its code: templates, pictures, tables. Sources of styles and scripts stay behind. */
function copyAssets() {
  for (const room of ['web', 'src', 'modules', 'fhir', 'core']) {
    for (const file of filesUnder(join(ROOT, room)).filter((name) => !/\.ts$|\.scss$|\.md$|tsconfig\.json$/.test(name))) {
      const target = join(ROOT, 'dist', relative(ROOT, file));
      mkdirSync(dirname(target), { recursive: true });
      copyFileSync(file, target);
    }
  }
}

/** The map's library as its makers built it: the one page that needs it fetches it, and it fetches its worker beside it. */
function copyMap() {
  const target = join(ROOT, 'dist', 'web', 'assets', 'maplibre-gl');
  mkdirSync(target, { recursive: true });
  for (const name of ['maplibre-gl.mjs', 'maplibre-gl-worker.mjs', 'maplibre-gl.css']) copyFileSync(join(ROOT, 'node_modules', 'maplibre-gl', 'dist', name), join(target, name));
  copyFileSync(join(ROOT, 'node_modules', 'pmtiles', 'dist', 'pmtiles.js'), join(target, 'pmtiles.js'));
}

async function compileStyles() {
  const main = join(ROOT, 'web', 'styles', 'main.scss');
  if (!existsSync(main)) return;
  const sass = await import('sass');
  const target = join(ROOT, 'dist', 'web', 'assets', 'main.css');
  mkdirSync(dirname(target), { recursive: true });
  try {
    const { css } = sass.compile(main, { loadPaths: [join(ROOT, 'node_modules')], style: 'compressed', quietDeps: true, logger: sass.Logger.silent });
    writeFileSync(target, css);
  } catch (error) {
    throw new Stop('build', `The build failed (web/styles/main.scss): ${error.message}`);
  }
}
