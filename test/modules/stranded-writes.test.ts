import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, type Collection } from 'mongodb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freeStranded } from '../../modules/platform/store/stranded-writes.js';
import { databaseUri } from '../builders/databases.js';

let client: MongoClient;
let things: Collection<{ n: number }>;

beforeAll(async () => {
  client = await new MongoClient(databaseUri(), { serverSelectionTimeoutMS: 3_000, socketTimeoutMS: 1_000, writeConcern: { w: 'majority', journal: true } }).connect();
  things = client.db().collection('things');
  await things.insertOne({ n: 0 });
});
afterAll(() => client?.close());

interface Inside {
  topology: { s: { servers: Map<string, { pool: { checkedOut: Set<{ socket: { destroy(): void } }> } }> } };
}

/** The store dies when an operation has taken a line to it and has not written yet. */
function cutNextLine(): void {
  client.once('connectionCheckedOut', () => queueMicrotask(() => {
    for (const { pool } of (client as unknown as Inside).topology.s.servers.values()) for (const { socket } of pool.checkedOut) socket.destroy();
  }));
}

test('the driver alone waits for ever where its line closes before it has written', async () => {
  cutNextLine();
  const insert = things.insertOne({ n: 1 }).then(() => 'written');
  // Twice the driver's own limit. When this fails, the driver has been mended: StrandedWrites may go.
  await expect(Promise.race([insert, sleep(2_500).then(() => 'still waiting')])).resolves.toBe('still waiting');
  expect(freeStranded(client)).toBe(1);
  await expect(insert).resolves.toBe('written');
  expect(freeStranded(client)).toBe(0);
  expect(await things.countDocuments({ n: 1 })).toBe(1);
});

test.each([
  ['insertOne', (n: number) => things.insertOne({ n }), 1],
  ['findOneAndUpdate', (n: number) => things.findOneAndUpdate({ n }, { $set: { n } }, { upsert: true }), 1],
  ['bulkWrite', (n: number) => things.bulkWrite([{ insertOne: { document: { n } } }]), 1],
  ['find', (n: number) => things.find({ n }).toArray(), 0],
  ['aggregate', (n: number) => things.aggregate([{ $match: { n } }]).toArray(), 0],
] as const)('%s comes back, and is done once', async (name, ask, there) => {
  const n = [...name].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7) % 1_000_003;
  cutNextLine();
  const freeing = setInterval(() => freeStranded(client), 50);
  await Promise.resolve(ask(n)).finally(() => clearInterval(freeing));
  expect(await things.countDocuments({ n })).toBe(there);
});
