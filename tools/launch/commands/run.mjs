import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodeTable, Stop } from '../exit-codes.mjs';
import { ROOT } from '../places.mjs';
import { makeSay } from '../say.mjs';
import { setUp } from '../set-up.mjs';
import { stopRequest } from '../stop-request.mjs';

const HELP = `node tools/run.mjs <simulate|replay|bench|…> [arguments]

Makes sure that packages and build are there, then runs that tool with the arguments given (its own --help too).

Exit codes: the tool's own, or
${exitCodeTable()}
`;

export async function main([name, ...args]) {
  if (!name || name === '--help') return void process.stdout.write(HELP);
  if (!/^[a-z][a-z-]*$/.test(name)) throw new Stop('settings', `"${name}" is no name of a tool.`);
  await setUp(makeSay(process.stderr));
  const file = [join(ROOT, 'dist', 'tools', name, 'main.js'), join(ROOT, 'dist', name, 'main.js')].find(existsSync);
  if (!file) throw new Stop('settings', `There is no tool "${name}".`);
  return runTool(file, args);
}

/** The tool has the terminal to itself (Ctrl-C reaches it without us); any other wish to stop goes on to it, its ending is ours. */
function runTool(file, args) {
  const child = spawn(process.execPath, ['--enable-source-maps', file, ...args], { stdio: 'inherit' });
  stopRequest().asked.then((why) => why !== 'SIGINT' && child.kill('SIGTERM'));
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => done(code ?? 1));
  });
}
