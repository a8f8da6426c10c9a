import { spawnSync } from 'node:child_process';
import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { Clock } from '../../modules/platform/clock/clock.js';
import { Leases } from '../../modules/platform/store/leases.js';
import { ownPlace } from '../../modules/platform/store/own-place.js';
import { Processes } from '../../modules/platform/store/processes.js';
import { Store } from '../../modules/platform/store/store.js';
import { databaseUri } from '../builders/databases.js';

/** Beats by hand, so that every order of events can be played. */
class Hand extends Clock {
  at = Date.parse('2026-11-26T12:00:00Z');
  now(): number {
    return this.at;
  }
}

let connection: Connection;
let clock: Hand;
beforeAll(async () => void (connection = await mongoose.createConnection(databaseUri(), { writeConcern: { w: 'majority', journal: true }, readConcern: { level: 'majority' } }).asPromise()));
afterAll(() => connection.close());
beforeEach(async () => {
  clock = new Hand();
  await connection.collection('processes').deleteMany({});
});

function process(): { readonly standing: () => string; readonly beat: () => Promise<void>; readonly leave: () => Promise<void> } {
  const store = new Store(connection);
  const one = new Processes(store, clock, new Leases(store, clock));
  return { standing: () => one.standing(), beat: () => (one as unknown as { beat(): Promise<void> }).beat(), leave: () => one.leave() };
}

test('one that is alone knows it; one that comes waits until the first must know of it', async () => {
  const [first, second] = [process(), process()];
  expect(first.standing()).toBe('joining');
  await first.beat();
  expect(first.standing()).toBe('alone');
  clock.at += 400;
  await second.beat();
  // The first has not looked since: it believes itself alone, so the second may not begin.
  expect([first.standing(), second.standing()]).toEqual(['alone', 'joining']);
  await first.beat();
  expect([first.standing(), second.standing()]).toEqual(['among', 'joining']);
  for (let waited = 0; waited < 3_500; waited += 500) {
    clock.at += 500;
    await Promise.all([first.beat(), second.beat()]);
  }
  expect([first.standing(), second.standing()]).toEqual(['among', 'among']);
  await second.leave();
  await first.beat();
  expect(first.standing()).toBe('alone');
});

test('one that was killed is missed within three seconds', async () => {
  const [first, second] = [process(), process()];
  await first.beat();
  clock.at += 100;
  await second.beat();
  expect(second.standing()).toBe('joining');
  clock.at += 2_500;
  await second.beat();
  expect(second.standing()).toBe('alone');
});

test('one that starts in the place of one that was killed need not wait', async () => {
  const dead = spawnSync(globalThis.process.execPath, ['--version']).pid;
  await connection.collection<{ _id: string }>('processes').insertOne({ _id: 'killed', until: new Date(clock.at + 2_000), place: ownPlace(), pid: dead } as { _id: string });
  const next = process();
  await next.beat();
  expect(next.standing()).toBe(ownPlace() === undefined ? 'joining' : 'alone');
  await connection.collection<{ _id: string }>('processes').insertOne({ _id: 'elsewhere', until: new Date(clock.at + 2_000), place: 'another machine', pid: dead } as { _id: string });
  await next.beat();
  expect(next.standing()).toBe('among');
});

test('one that stood still while another came is not alone when it wakes', async () => {
  const [asleep, other] = [process(), process()];
  await asleep.beat();
  clock.at += 10_000;
  await other.beat();
  expect([asleep.standing(), other.standing()]).toEqual(['joining', 'alone']);
  await asleep.beat();
  expect([asleep.standing(), other.standing()]).toEqual(['joining', 'alone']);
  await other.beat();
  expect(other.standing()).toBe('among');
});

test('in no order of beats, pauses and kills are two alone, or is one alone while another acts', async () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    await connection.collection('processes').deleteMany({});
    let state = seed * 2_654_435_761;
    const random = (below: number): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) % below;
    const three = [process(), process(), process()];
    for (let step = 0; step < 25; step += 1) {
      clock.at += random(1_200);
      await three[random(3)]?.beat();
      const standings = three.map((one) => one.standing());
      const acting = standings.filter((standing) => standing !== 'joining');
      expect(standings.includes('alone') ? acting.length : 1, `seed ${seed}, step ${step}: ${standings.join(', ')}`).toBeLessThanOrEqual(1);
    }
  }
});
