import { parseArgs, type ParseArgsConfig } from 'node:util';

/** The command was not understood, or asks for what cannot be; the message says how it should have been. */
export class Usage extends Error {
  override readonly name = 'Usage';
}

/** A number given as `--name text`. Throws Usage when it is none, or out of its bounds. */
export function numberOption(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!(value >= least && value <= most)) throw new Usage(`--${name} takes a number from ${least} to ${most}.`);
  return value;
}

/** What stands on the command line. Throws Usage in Node's own words. */
export function argsOf<const Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new Usage(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
