import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { Program } from './program.js';
import type { PowerLoss } from './power-loss.js';
import type { Network } from './network.js';
import { ports, type Keeper } from './project.js';

const SET = 'chaos';
/** Elections after two seconds of silence instead of ten: a run should see many. */
const ELECTION_MS = 2_000;

interface Member {
  readonly host: string;
  readonly port: number;
  readonly folder: string;
  program?: Program;
}

/** A replica set of one or three members that are there to be killed, paused and cut off. */
export class MongoSet {
  private constructor(private readonly file: string, private readonly keeper: Keeper, private readonly members: readonly Member[], readonly network: Network | undefined, private readonly powerLoss: PowerLoss | undefined) {}

  static async open({ file, folder, keeper, members, network, diskFolder, powerLoss }: { file: string; folder: string; keeper: Keeper; members: number; network?: Network | undefined; diskFolder?: string | undefined; powerLoss?: PowerLoss | undefined }): Promise<MongoSet> {
    const { freePort } = await ports();
    const made: Member[] = [];
    for (let i = 0; i < members; i += 1) made.push({ host: network?.address(i) ?? '127.0.0.1', port: await freePort(), folder: diskFolder ?? join(folder, `mongo-${i}`) });
    const set = new MongoSet(file, keeper, made, network, powerLoss);
    await Promise.all(made.map((_, i) => set.start(i)));
    await set.join();
    return set;
  }

  get size(): number {
    return this.members.length;
  }

  uri(database: string): string {
    return `mongodb://${this.members.map(({ host, port }) => `${host}:${port}`).join(',')}/${database}?replicaSet=${SET}`;
  }

  /** Which member takes writes now; undefined while none does. */
  async primary(): Promise<number | undefined> {
    const primaries = await Promise.all(this.members.map((_, i) => this.hello(i)));
    const found = primaries.indexOf(true);
    return found < 0 ? undefined : found;
  }

  async awaitPrimary(withinMs = 60_000): Promise<number> {
    for (const until = Date.now() + withinMs; Date.now() < until; await sleep(50)) {
      const found = await this.primary();
      if (found !== undefined) return found;
    }
    throw new Error(`No member of the replica set became primary within ${withinMs / 1_000} s`);
  }

  async start(i: number): Promise<void> {
    const { port, folder, host } = this.member(i);
    mkdirSync(folder, { recursive: true });
    const mongod = [this.file, '--dbpath', folder, '--port', String(port), '--bind_ip', host === '127.0.0.1' ? host : `127.0.0.1,${host}`, '--replSet', SET, '--noscripting', '--nounixsocket', '--wiredTigerCacheSizeGB', '0.25', '--oplogSize', '128', '--quiet', '--setParameter', 'diagnosticDataCollectionEnabled=false', '--setParameter', 'shutdownTimeoutMillisForSignaledShutdown=100', ...(this.powerLoss ? ['--journalCommitInterval', '500'] : [])];
    const [program = '', ...args] = [...(this.network?.within(i) ?? []), ...mongod];
    this.member(i).program = new Program({ file: program, args, mark: folder, role: 'store', ...(this.powerLoss ? { env: { ...process.env, ...this.powerLoss.env(folder) } } : {}) }, this.keeper);
    await sleep(50);
  }

  kill(i: number): Promise<void> {
    return this.member(i).program?.kill() ?? Promise.resolve();
  }

  signal(i: number, signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.member(i).program?.signal(signal);
  }

  /** The power goes, for all members at once: what none had synced is gone. How many writes; undefined: this machine cannot do it. */
  async losePower(): Promise<number | undefined> {
    const { powerLoss } = this;
    if (!powerLoss) return undefined;
    await Promise.all(this.members.map((_, i) => this.kill(i)));
    return this.members.reduce((sum, { folder }) => sum + powerLoss.forget(folder), 0);
  }

  /** Started again if it died by itself, as a supervisor would. How many were. */
  async revive(): Promise<number> {
    let revived = 0;
    for (const [i, { program }] of this.members.entries()) {
      if (program?.gone === undefined) continue;
      await this.start(i);
      revived += 1;
    }
    return revived;
  }

  /** Has every member write down what it holds, as it does by itself once a minute. Some may die of it. */
  async checkpoint(): Promise<void> {
    await Promise.allSettled(this.members.map((_, i) => this.direct(i, (client) => client.db('admin').command({ fsync: 1 }))));
  }

  async stop(): Promise<void> {
    await Promise.all(this.members.map(({ program }) => program?.stop(4_000)));
  }

  private member(i: number): Member {
    const member = this.members[i];
    if (!member) throw new RangeError(`There is no member ${i}`);
    return member;
  }

  private async direct<T>(i: number, ask: (client: MongoClient) => Promise<T>): Promise<T> {
    const { host, port } = this.member(i);
    const client = new MongoClient(`mongodb://${host}:${port}/?directConnection=true`, { serverSelectionTimeoutMS: 1_500, socketTimeoutMS: 4_000, connectTimeoutMS: 1_500 });
    try {
      return await ask(client);
    } finally {
      await client.close().catch(() => undefined);
    }
  }

  private hello(i: number): Promise<boolean> {
    return this.direct(i, async (client) => (await client.db('admin').command({ hello: 1 }))['isWritablePrimary'] === true).catch(() => false);
  }

  private async join(): Promise<void> {
    const config = { _id: SET, settings: { electionTimeoutMillis: ELECTION_MS, heartbeatIntervalMillis: 500 }, members: this.members.map(({ host, port }, _id) => ({ _id, host: `${host}:${port}` })) };
    let last: unknown;
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(200)) {
      try {
        await this.direct(0, (client) => client.db('admin').command({ replSetInitiate: config }));
        break;
      } catch (error) {
        if ((error as { code?: number }).code === 23) break;
        last = error;
      }
    }
    await this.awaitPrimary().catch((error: Error) => {
      throw new Error(`${error.message}: ${(last as Error | undefined)?.message ?? ''} ${this.members[0]?.program?.output.slice(-300) ?? ''}`);
    });
  }
}
