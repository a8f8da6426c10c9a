import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { App } from './app.js';
import { FakeClock } from './fake-clock.js';
import { MongoSet } from './mongo-set.js';
import { Network } from './network.js';
import { PowerLoss } from './power-loss.js';
import { ports, startKeeper, storePrograms, type Keeper } from './project.js';
import { Provider } from './provider.js';
import { RedisServer } from './redis.js';
import { Screen } from './screen.js';
import { SmallDisk } from './small-disk.js';

export const DATABASE = 'chaos';

export interface Wishes {
  readonly members: 1 | 3;
  readonly nodes: number;
  readonly partitions: boolean;
  readonly fullDisk: boolean;
  /** The apps’ clock can be turned. */
  readonly clock?: boolean;
  /** The stores' disks forget what was not synced when the power goes. */
  readonly powerLoss?: boolean;
  /** A seeded defect of the app (modules/platform/defects.ts): the checker must catch it. */
  readonly defect?: string;
}

/** The disk that is to be filled: room for an empty replica set with its journal, and little more. */
const SMALL_DISK_MB = 700;

/** Everything a run needs, on loopback and in a folder of its own: stores, provider, apps. Stopped by pid. */
export class World {
  /** Of people who have taken an alert, in this round. */
  readonly screens: Screen[] = [];

  private constructor(
    readonly folder: string, private readonly keeper: Keeper, readonly mongo: MongoSet, readonly redis: RedisServer, readonly provider: Provider,
    readonly apps: readonly App[], readonly token: string, readonly network: Network | undefined, readonly disk: SmallDisk | undefined, readonly clock: FakeClock | undefined,
  ) {}

  /** `skip` hears of what this machine cannot do, and why. */
  static async open({ members, nodes, partitions, fullDisk, clock: turns = false, powerLoss: loses = false, defect }: Wishes, say: (text: string) => void, skip: (what: 'partition' | 'full-disk' | 'clock' | 'power-loss', why: string) => void): Promise<World> {
    const folder = mkdtempSync(join(tmpdir(), 'hearthline-chaos-'));
    const keeper = await startKeeper();
    const network = partitions ? Network.open(members, (why) => skip('partition', why)) : undefined;
    const disk = fullDisk ? SmallDisk.open(join(folder, 'small-disk'), SMALL_DISK_MB, (why) => skip('full-disk', why)) : undefined;
    const clock = turns ? FakeClock.open(join(folder, 'clock'), (why) => skip('clock', why)) : undefined;
    const powerLoss = loses ? PowerLoss.open(folder, (why) => skip('power-loss', why)) : undefined;
    const programs = await storePrograms(say);
    const [mongo, redis, provider] = await Promise.all([
      MongoSet.open({ file: programs.mongod, folder, keeper, members, network, diskFolder: disk?.folder, powerLoss }), RedisServer.open(programs.redis, join(folder, 'redis'), keeper), Provider.open(),
    ]);
    const token = randomBytes(24).toString('hex');
    const { freePort } = await ports();
    const apps: App[] = [];
    for (let i = 0; i < nodes; i += 1) {
      const port = await freePort();
      const env = { MONGODB_URI: mongo.uri(DATABASE), REDIS_URL: redis.url, PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, MQTT_PORT: '0', DEMO: 'off', DATA_DIR: join(folder, 'data'), ADMIN_TOKEN: token, LOG_LEVEL: 'error', POISON: 'on', ...provider.env, ...clock?.env, ...(defect === undefined ? {} : { DEFECT: defect }) };
      apps.push(new App({ port, env }, keeper));
    }
    const world = new World(folder, keeper, mongo, redis, provider, apps, token, network, disk, clock);
    try {
      for (const app of apps) await app.open();
    } catch (error) {
      await world.close();
      throw error;
    }
    return world;
  }

  async openScreen(token: string, alert: string, phone: string): Promise<void> {
    this.screens.push(await Screen.open({ url: this.app.url, token, alert, phone }, this.keeper));
  }

  async closeScreens(): Promise<void> {
    await Promise.all(this.screens.splice(0).map((screen) => screen.close()));
  }

  get app(): App {
    return this.apps[0] as App;
  }

  get uri(): string {
    return this.mongo.uri(DATABASE);
  }

  async close(): Promise<void> {
    await this.closeScreens();
    await Promise.all(this.apps.map((app) => app.stop()));
    await Promise.all([this.mongo.stop(), this.redis.stop()]);
    this.provider.stop();
    this.network?.close();
    this.disk?.close();
    this.keeper.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
