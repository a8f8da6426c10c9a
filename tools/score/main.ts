import { daqi } from './daqi/command.js';
import { falls } from './falls/command.js';
import { NothingToScore, type Command } from './command.js';
import { Usage } from '../shared/usage.js';

/** What can be scored: one entry and one folder each. */
const COMMANDS: Readonly<Record<string, Command>> = { falls, daqi };

const HELP = `Measures what Hearthline recognises against recordings of which the truth is known.

  npm run score -- <what> <folder> [options]

${Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(8)} ${about}`).join('\n')}

  npm run score -- <what> --help tells more.

Exit code: 0 scored, 1 some recordings could not be read, 2 not understood, 130 interrupted.`;

const say = (text: string): void => void process.stderr.write(`${text}\n`);
process.on('SIGINT', () => process.exit(130));

async function main([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h') {
    console.log(HELP);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  try {
    if (!command) throw new Usage(`There is nothing called ${name} to score.`);
    return await command.run(args, { say, print: (text) => console.log(text) });
  } catch (error) {
    if (!(error instanceof Usage) && !(error instanceof NothingToScore)) throw error;
    say(`${error.message}\nSee: npm run score -- ${command ? `${name} ` : ''}--help`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
