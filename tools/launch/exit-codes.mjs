/** How a command of ours ends when it cannot go on. Shown by --help; scripts may rely on the numbers. */
export const EXIT_CODES = {
  ok: { code: 0, means: 'all went well' },
  failed: { code: 1, means: 'a check or a test failed, or the app stopped by itself' },
  usage: { code: 2, means: 'the command line was not understood' },
  wrongNode: { code: 10, means: 'this Node is too old' },
  packages: { code: 11, means: 'the packages could not be installed' },
  build: { code: 12, means: 'the build failed' },
  portTaken: { code: 13, means: 'another program listens on the port' },
  diskFull: { code: 14, means: 'too little room left on the disk' },
  noStore: { code: 15, means: 'no MongoDB could be found, fetched or started' },
  storeDead: { code: 16, means: 'MongoDB stopped and did not come back' },
  alreadyRunning: { code: 17, means: 'Hearthline already runs on this data folder' },
  notReady: { code: 18, means: 'the app did not become ready in time' },
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
