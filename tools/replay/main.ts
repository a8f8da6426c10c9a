import { ApiProblem, Unreachable } from '../shared/api.js';
import { NoRecording } from './folder.js';
import { HELP, readOptions } from './options.js';
import { Usage } from '../shared/usage.js';
import { reportWords } from './report-words.js';
import { Interrupted, replay } from './run.js';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

const stop = { asked: false, now: new AbortController() };
process.on('SIGINT', () => {
  if (stop.asked) stop.now.abort(new Interrupted());
  else say('\nStopping after the readings under way …');
  stop.asked = true;
});
process.on('SIGTERM', () => { stop.asked = true; });

function explain(error: unknown, url: string): number {
  if (error instanceof Usage || error instanceof NoRecording) {
    say(`${error.message}\nSee: npm run replay -- --help`);
    return 2;
  }
  if (error instanceof Unreachable) {
    say(`Hearthline does not answer at ${url}. Start it with: npm start. Then run the same command: it goes on where it was.`);
    return 3;
  }
  if (error instanceof Interrupted) {
    say('Stopped. Run the same command to go on from here, or with --restart to begin anew.');
    return 130;
  }
  if (error instanceof ApiProblem && [401, 403].includes(error.status)) {
    say(`Hearthline does not take this token (${error.code}). Give the ADMIN_TOKEN it was started with: ADMIN_TOKEN=… npm run replay -- …`);
    return 2;
  }
  say(error instanceof Error ? error.message : String(error));
  return 1;
}

async function main(): Promise<number> {
  let url = '';
  try {
    const options = readOptions(process.argv.slice(2), process.env['PORT']);
    if (options === 'help') {
      console.log(HELP);
      return 0;
    }
    url = options.url;
    const token = process.env['ADMIN_TOKEN'];
    if (!token) throw new Usage('ADMIN_TOKEN is not set. Start the service with one (32 characters or more) and give the same here.');
    const report = await replay(options, token, { get asked() { return stop.asked; }, now: stop.now.signal });
    console.log(options.json ? JSON.stringify(report) : reportWords(report));
    return report.lost + report.doubled + report.rejectedByService === 0 && report.settled ? 0 : 1;
  } catch (error) {
    return explain(error, url);
  }
}

process.exitCode = await main();
