/** How a command of ours ends when it cannot go on. Shown by --help; scripts may rely on the numbers. */
export const EXIT_CODES = {
  ok: { code: 0, means: 'all went well' },
  failed: { code: 1, means: 'a check or a test failed' },
  settings: { code: 64, means: 'the command line or a setting was not understood' },
  wrongNode: { code: 65, means: 'this Node is too old' },
  noStore: { code: 66, means: 'no MongoDB could be found, fetched or started' },
  storeDead: { code: 67, means: 'MongoDB stopped and did not come back' },
  alreadyRunning: { code: 68, means: 'Hearthline already runs on this data folder' },
  portTaken: { code: 69, means: 'another program listens on the port' },
  appFailed: { code: 70, means: 'the app could not start, or stopped by itself' },
  packages: { code: 71, means: 'the packages could not be installed' },
  build: { code: 72, means: 'the build failed' },
  diskFull: { code: 74, means: 'too little room left on the disk, or it cannot be written' },
  interrupted: { code: 143, means: 'told to stop while still setting up' },
};

/** A reason to stop that a person can act on. Its message is all that is shown: no stack. */
export class Stop extends Error {
  /** @param {keyof typeof EXIT_CODES} why */
  constructor(why, message) {
    super(message);
    this.name = 'Stop';
    this.why = why;
    this.code = EXIT_CODES[why].code;
  }
}

export function exitCodeTable() {
  return Object.values(EXIT_CODES)
    .map(({ code, means }) => `  ${String(code).padStart(3)}  ${means}`)
    .join('\n');
}

/** Runs a command's main function; a Stop becomes its sentence and its number, anything else keeps its stack. */
export async function runMain(main) {
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    const told = error instanceof Stop;
    process.stderr.write(`\n${told ? error.message : (error?.stack ?? error)}\n`);
    process.exitCode = told ? error.code : EXIT_CODES.failed.code;
  }
}
