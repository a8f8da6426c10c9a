import { exitCodeTable } from '../exit-codes.mjs';
import { makeSay } from '../say.mjs';
import { setUp } from '../set-up.mjs';

const HELP = `npm run build

Installs the packages when the lockfile has changed and builds into dist/ when the sources have.

Exit codes:
${exitCodeTable()}
`;

export async function main(args) {
  if (args.includes('--help')) return void process.stdout.write(HELP);
  const say = makeSay();
  await setUp(say);
  say('dist/ is up to date');
}
