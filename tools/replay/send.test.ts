import { expect, test } from 'vitest';
import { activitySource } from './meaning.js';
import { asFastAsAccepted, byItsOwnClock } from './pace.js';
import type { Recorded, RecordedHome } from './recording.js';
import { fewAtATime, sendHome, Unaccounted, type Sending, type Taken } from './send.js';
import type { HomeState } from './state.js';

const kitchen = activitySource('kitchen')!;
const aHome = (count: number, step = 1_000): RecordedHome => {
  const readings = Array.from({ length: count }, (_, i): Recorded => ({ source: kitchen, value: true, at: i * step }));
  return { id: 'a', readings, sources: [kitchen], from: 0, to: (count - 1) * step, rows: count };
};
const aState = (sent = 0): HomeState => ({ resident: 'r', devices: [], sent, accepted: 0, duplicates: 0, quarantined: [], rejected: [] });
const all = (n: number): Taken => ({ accepted: n, duplicates: 0, quarantined: [], rejected: [] });

function aSending(over: Partial<Sending> = {}): Sending & { batches: number[] } {
  const batches: number[] = [];
  return {
    batches,
    pace: asFastAsAccepted,
    post: async (readings) => { batches.push(readings.length); return all(readings.length); },
    stopped: () => false,
    onTaken: () => Promise.resolve(),
    onRejected: () => undefined,
    ...over,
  };
}

test('a home is sent in order, a thousand at a time, from where it was', async () => {
  const state = aState(500);
  const sending = aSending();
  await sendHome(aHome(2_600), state, sending);
  expect(sending.batches).toEqual([1_000, 1_000, 100]);
  expect(state).toMatchObject({ sent: 2_600, accepted: 2_100 });
});

test('what is kept apart or refused is remembered by its place in the home', async () => {
  const state = aState(10);
  await sendHome(aHome(15), state, aSending({
    post: async () => ({ accepted: 2, duplicates: 1, quarantined: [{ index: 0, code: 'implausible', detail: '' }], rejected: [{ index: 3, code: 'value', detail: '' }] }),
  }));
  expect(state).toMatchObject({ sent: 15, accepted: 2, duplicates: 1, quarantined: [10], rejected: [13] });
});

test('a failed batch does not move the place', async () => {
  const state = aState();
  await expect(sendHome(aHome(5), state, aSending({ post: () => Promise.reject(new Error('away')) }))).rejects.toThrow('away');
  expect(state.sent).toBe(0);
});

test('an answer that leaves readings unaccounted for is not believed', async () => {
  const state = aState();
  await expect(sendHome(aHome(5), state, aSending({ post: async () => all(4) }))).rejects.toBeInstanceOf(Unaccounted);
  expect(state.sent).toBe(0);
});

test('asked to stop, it finishes the batch under way and begins no other', async () => {
  const state = aState();
  let stop = false;
  await sendHome(aHome(3_000), state, aSending({ stopped: () => stop, onTaken: async () => { stop = true; } }));
  expect(state.sent).toBe(1_000);
});

test('at sixty times its own clock, a second brings a minute of readings', () => {
  let now = 5_000;
  const pace = byItsOwnClock(60, 0, () => now);
  const { readings } = aHome(500);
  expect(pace.due(readings, 0)).toBe(1);
  now += 1_000;
  expect(pace.due(readings, 1)).toBe(61);
  expect(pace.due(readings, 61)).toBe(61);
});

test('never more than so many at a time, and the first failure is thrown after the others have ended', async () => {
  let running = 0;
  let most = 0;
  const ended: number[] = [];
  const work = async (item: number): Promise<void> => {
    most = Math.max(most, ++running);
    await new Promise((done) => setTimeout(done, 5));
    running--;
    ended.push(item);
    if (item === 2) throw new Error('two');
  };
  await expect(fewAtATime([1, 2, 3, 4, 5, 6], 2, work)).rejects.toThrow('two');
  expect(most).toBe(2);
  expect(running).toBe(0);
  expect(ended).not.toContain(6);
});
