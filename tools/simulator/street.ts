import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../shared/api.js';
import { dateText, localDateOf } from '../shared/zone.js';
import { sendSaid } from './gateway.js';
import { Hush } from './hush.js';
import { KEPT, LivingHome } from './living.js';
import { Notebook } from './notebook.js';
import { play, type Stage } from './play.js';
import { laterScene, OPENING, type Item } from './programme.js';
import { RECOVERY } from './scenes/recovery.js';
import { enterHome, enterSignIns } from './seed.js';
import { carerNamed } from './street/carers.js';
import { deviceId, ZONE } from './street/home.js';
import { QUIET_HOME, STREET } from './street/people.js';
import { Tidying } from './tidy.js';
import { Town } from './town/town.js';

const TICK = 1_000;
const TIDY_EVERY = 30_000;
const SAVE_EVERY = 60_000;
const TOWN_EVERY = 30_000;

export interface Service {
  readonly url: string;
  readonly adminToken: string;
  readonly dataDir: string;
}

/** The demonstration street: a dozen homes that live, scenes that happen in them, and the town around, all through the public routes. */
export class Street {
  private readonly homes = new Map<string, LivingHome>();
  private readonly hush: Hush;
  private readonly api: Api;
  private readonly tidying: Tidying;
  private readonly town: Town;
  private byHand: Notebook | undefined;
  private stopped = false;

  private constructor(private readonly service: Service, private readonly notebook: Notebook, private readonly log: (text: string) => void) {
    this.api = new Api(service.url, service.adminToken, { milliseconds: 20_000 });
    this.town = new Town(this.api);
    this.hush = new Hush(service.dataDir);
    this.tidying = new Tidying(this.api, (residentId) => this.ofResident(residentId) !== undefined || this.isStill(residentId), (residentId, rule) => this.recover(residentId, rule));
  }

  static async at(service: Service, log: (text: string) => void): Promise<Street> {
    return new Street(service, await Notebook.open(service.dataDir), log);
  }

  /** Lives until stopped. The homes of the opening act are entered first, so that a visitor need not wait for the others. */
  async live(): Promise<void> {
    const began = Date.now();
    const stages = OPENING.map((item) => item.home);
    await this.enter(stages, began);
    await this.tidying.clearStage(began);
    const opening = this.playAll(OPENING, began);
    await this.enter(STREET.map((home) => home.key).filter((key) => !stages.includes(key)), began);
    await enterSignIns(this.api, Object.assign({}, ...[...this.homes.values()].map(({ note }) => note.carers)) as Record<string, string>);
    this.log(`The demonstration street lives: ${this.homes.size} homes, all people invented.`);
    await Promise.all([this.every(TICK, () => this.tick()), this.every(TIDY_EVERY, () => this.tidy()),
      this.every(TOWN_EVERY, () => this.town.enter().then(() => this.town.liveUntil(Date.now()))), this.every(SAVE_EVERY, () => this.notebook.save()), opening.then(() => this.playOn())]);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.notebook.save();
  }

  private async enter(keys: readonly string[], now: number): Promise<void> {
    for (const home of STREET.filter(({ key }) => keys.includes(key))) {
      const note = await enterHome(this.api, this.notebook, home, now - KEPT);
      this.homes.set(home.key, new LivingHome(home, note, this.api, this.hush));
    }
  }

  /** The still home stands beside the street: when its scene is over, its resident is said to be with family. */
  private isStill(residentId: string): boolean {
    return this.byHand?.home(QUIET_HOME.key)?.residentId === residentId;
  }

  private async tidy(): Promise<void> {
    this.byHand = await Notebook.open(this.service.dataDir, 'by-hand');
    await this.tidying.tidy(Date.now());
  }

  private ofResident(residentId: string): LivingHome | undefined {
    return [...this.homes.values()].find(({ note }) => note.residentId === residentId);
  }

  private async recover(residentId: string, rule: string): Promise<boolean> {
    if (this.isStill(residentId)) {
      await this.api.ask(`/api/v1/residents/${residentId}`, { method: 'PATCH', body: { away: { where: 'family' } } });
      return true;
    }
    const living = this.ofResident(residentId);
    const has = (thing: string): boolean => living?.home.things.some(({ name }) => name === thing) ?? false;
    const words = RECOVERY[rule]?.filter(({ thing }) => has(thing)) ?? [];
    if (!living || words.length === 0) return false;
    const now = Date.now();
    // A second apart, the last of them now.
    const said = words.map((word, i) => ({ ...word, at: now - (words.length - 1 - i) * 1_000 }));
    await sendSaid(this.api, living.note.gateway.key, (thing) => deviceId(living.home.key, thing), said);
    return true;
  }

  private async tick(): Promise<void> {
    const now = Date.now();
    await this.hush.look(now);
    // A home whose gateway could not send keeps what it had to say; the others go on.
    await Promise.allSettled([...this.homes.values()].map((home) => home.liveUntil(now)));
  }

  private async playAll(items: readonly Item[], began: number): Promise<void> {
    let due = began;
    await Promise.all(items.map(async (item) => {
      due += item.after * 1_000;
      await sleep(Math.max(0, due - Date.now()));
      await this.perform(item);
    }));
  }

  private async playOn(): Promise<void> {
    const seed = dateText(localDateOf(Date.now(), ZONE));
    for (let n = 0; !this.stopped; n++) {
      const item = laterScene(seed, n, Date.now());
      await sleep(item.after * 1_000);
      if (!this.stopped) await this.perform(laterScene(seed, n, Date.now()));
    }
  }

  /** A scene that fails is said aloud and costs the street nothing else. */
  private async perform({ scene, home }: Item): Promise<void> {
    try {
      const played = await play(scene, this.stage(home), { api: this.api, dataDir: this.service.dataDir });
      if (!played.asExpected) this.log(`${scene.name} in the home ${home}: ${scene.expects ? `no alert ${scene.expects.rule} came within ${scene.expects.within} s` : `an alert ${played.alert?.rule ?? ''} came of it`}`);
    } catch (error) {
      this.log(`${scene.name} in the home ${home} could not be played: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private stage(key: string): Stage {
    const living = this.homes.get(key);
    if (!living) throw new RangeError(`${key} is no home of the street`);
    return {
      residentId: living.note.residentId,
      gatewayKey: living.note.gateway.key,
      idOf: (thing) => deviceId(key, thing),
      phones: living.home.circle.map(({ carer }) => carerNamed(carer).phone),
      street: key,
    };
  }

  /** Again and again; a failure (the service is busy or away) is for the next time. */
  private async every(milliseconds: number, work: () => Promise<void>): Promise<void> {
    while (!this.stopped) {
      const began = Date.now();
      await work().catch((error: unknown) => this.log(error instanceof Error ? error.message : String(error)));
      await sleep(Math.max(0, began + milliseconds - Date.now()));
    }
  }
}
