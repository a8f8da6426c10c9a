import { DEMO_SIGN_INS } from '../../core/demo/sign-ins.js';
import { Api, ApiProblem, Unreachable } from '../shared/api.js';
import { Notebook } from '../simulator/notebook.js';
import { play, type Played, type Stage } from '../simulator/play.js';
import { isNight } from '../simulator/programme.js';
import { lastsSeconds, type Scene } from '../simulator/scenes/scene.js';
import { EVERY_HOME, QUIET_HOME } from '../simulator/street/people.js';
import { homeFor, whoIs, type Nameable } from './choose.js';
import { HELP, LIST, readOptions, type Options } from './options.js';
import { Usage } from '../shared/usage.js';
import { stageElsewhere, stageInStreet } from './stage.js';
import { stillHome } from './still-home.js';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

/** With every right: the admin token, or the demonstration's administrator. */
async function signedIn(url: string): Promise<Api> {
  const token = process.env['ADMIN_TOKEN'];
  if (token) return new Api(url, token);
  const admin = DEMO_SIGN_INS.find(({ role }) => role === 'admin');
  try {
    const { token: session } = await new Api(url, undefined, { milliseconds: 2_000 }).post<{ token: string }>('/api/v1/sign-in', { username: admin?.username, password: admin?.password });
    return new Api(url, session);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) {
      throw new Usage('This service is no demonstration. Give the ADMIN_TOKEN it was started with: ADMIN_TOKEN=… npm run simulate -- …');
    }
    throw error;
  }
}

interface Chosen {
  readonly stage: Stage;
  readonly name: string;
}

const nameOf = ({ name }: Nameable): string => `${name.given} ${name.family}`;

async function chosenStage(api: Api, options: Options): Promise<Chosen> {
  const { scene, resident } = options;
  const street = await Notebook.open(options.dataDir);
  const byHand = await Notebook.open(options.dataDir, 'by-hand');
  const home = resident === undefined ? homeFor(scene) : whoIs(resident, EVERY_HOME.map((one) => ({ ...one, id: street.home(one.key)?.residentId })));
  if (scene.stillFor !== undefined) return quiet(api, byHand, scene, home);
  const stage = home && (await stageInStreet(api, street, home, scene));
  if (home && stage) return { stage, name: nameOf(home) };
  if (resident === undefined) throw new Usage('There is no demonstration street here. Say in whose home: --resident <name or id>.');
  if (scene.hush !== undefined && !scene.beats.length) throw new Usage(`Only a home of the demonstration street can be made to fall silent, and ${resident} lives in none.`);
  const residents: (Nameable & { id: string })[] = [];
  for await (const one of api.all<Nameable & { id: string }>('/api/v1/residents?limit=1000')) residents.push(one);
  const found = whoIs(resident, residents);
  if (!found) throw new Usage(`Nobody here is called ${resident}. In the street live ${EVERY_HOME.map(nameOf).join(', ')}.`);
  return { stage: await stageElsewhere(api, byHand, found.id, scene), name: nameOf(found) };
}

async function quiet(api: Api, byHand: Notebook, scene: Scene, home: Nameable | undefined): Promise<Chosen> {
  if (home?.key !== QUIET_HOME.key) {
    throw new Usage(`Silence cannot be played where somebody lives and moves. ${scene.name} has a home of its own, ${nameOf(QUIET_HOME)}'s: leave --resident out.`);
  }
  return { stage: await stillHome(api, byHand, scene.stillFor ?? 0, Date.now()), name: nameOf(QUIET_HOME) };
}

function tell({ scene, nobodyAnswers }: Options, name: string, url: string): void {
  say(`${scene.name} in the home of ${name}.`);
  say(`What happens: ${scene.happens}`);
  say(`What to look for: ${nobodyAnswers && scene.answers ? 'the alert goes from one person to the next until somebody answers.' : scene.shows}`);
  say(`Where: ${url}/ and the phones at ${url}/sms-desk`);
  const lasts = Math.max(lastsSeconds(scene), scene.expects?.within ?? scene.quietAfter ?? 0);
  if (lasts > 20) say(`This can take ${lasts < 120 ? `${lasts} seconds` : `${Math.round(lasts / 60)} minutes`}.`);
}

function verdict(scene: Scene, played: Played): string {
  const { alert, answered } = played;
  if (!scene.expects) return alert ? `An alert came that should not have: ${alert.rule}, ${alert.severity}. ${alert.because}` : 'No alert came of it, as it should be.';
  if (!alert) return `No alert ${scene.expects.rule} came within ${scene.expects.within} seconds. npm run doctor looks for the reason.`;
  const when = alert.afterSeconds < 0 ? 'joined the one that was open already' : `after ${alert.afterSeconds} s`;
  const phones = answered > 0 ? ` ${answered === 1 ? 'One phone' : `${answered} phones`} answered.` : '';
  return `Alert ${alert.rule}, ${alert.severity}, ${when}: ${alert.because}${phones}`;
}

async function simulate(options: Options): Promise<number> {
  if (options.scene.atNightOnly && !isNight(Date.now())) {
    throw new Usage(`${options.scene.name} happens between 22:00 and 06:00, and a reading cannot be dated to another hour. Try: npm run simulate -- sos`);
  }
  await new Api(options.url, undefined, { milliseconds: 0 }).get('/health/live');
  const api = await signedIn(options.url);
  const { stage, name } = await chosenStage(api, options);
  tell(options, name, options.url);
  const played = await play(options.scene, stage, { api, dataDir: options.dataDir, nobodyAnswers: options.nobodyAnswers });
  const { name: scene, expects = null } = options.scene;
  if (options.json) console.log(JSON.stringify({ scene, resident: { id: stage.residentId, name }, expects, ...played }));
  else console.log(verdict(options.scene, played));
  return played.asExpected ? 0 : 1;
}

function explain(error: unknown, url: string): number {
  if (error instanceof Unreachable) {
    say(`Hearthline does not answer at ${url}. Start it with: npm start. If it serves elsewhere, say where: --url http://host:port`);
    return 3;
  }
  if (error instanceof ApiProblem && [401, 403].includes(error.status)) {
    say(`Hearthline does not allow this (${error.detail}). Give the ADMIN_TOKEN it was started with: ADMIN_TOKEN=… npm run simulate -- …`);
    return 2;
  }
  say(error instanceof Error ? error.message : String(error));
  return error instanceof Usage ? 2 : 1;
}

async function main(): Promise<number> {
  let url = '';
  try {
    const options = readOptions(process.argv.slice(2), process.env);
    if (typeof options === 'string') {
      console.log(options === 'help' ? HELP : LIST);
      return 0;
    }
    url = options.url;
    return await simulate(options);
  } catch (error) {
    return explain(error, url);
  }
}

// A load is no scene: it has a command line of its own.
process.exitCode = process.argv[2] === 'load' ? await (await import('../load/main.js')).main(process.argv.slice(3)) : await main();
