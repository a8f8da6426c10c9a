import { between, chance, pick } from '../shared/random.js';
import { minutesAfterMidnight } from '../shared/zone.js';
import type { Scene } from './scenes/scene.js';
import { sceneNamed } from './scenes/scenes.js';
import { ZONE } from './street/home.js';

/** A scene and the home in which it is played. */
export interface Item {
  readonly scene: Scene;
  readonly home: string;
  /** Seconds after the one before. */
  readonly after: number;
}

const scene = (name: string): Scene => {
  const found = sceneNamed(name);
  if (!found) throw new RangeError(`there is no scene ${name}`);
  return found;
};

/** From the moment the street is asked to live: one call that is answered, and one that nobody answers. */
export const OPENING: readonly Item[] = [
  { scene: scene('sos'), home: 'whitlock', after: 5 },
  { scene: scene('low-oxygen'), home: 'adeyemi', after: 3 },
];

const LATER: readonly (readonly [string, string])[] = [
  ['fall-cancelled', 'ostrander'], ['sos', 'pettifer'], ['high-blood-pressure', 'okafor'], ['fever', 'desai'], ['fall', 'ostrander'],
  ['flood', 'hathersage'], ['low-oxygen', 'cartwright'], ['smoke', 'trentham'], ['fall-cancelled', 'lowrie'], ['news2-deteriorating', 'pettifer'],
  ['night-exit', 'farrow'],
];

export const isNight = (at: number): boolean => {
  const minutes = minutesAfterMidnight(at, ZONE);
  return minutes >= 22 * 60 || minutes < 6 * 60;
};

/** The nth scene after the opening; the same seed always plays the same street. Nothing is played twice running. */
export function laterScene(seed: string, n: number, at: number): Item {
  const before = n === 0 ? undefined : draw(seed, n - 1, undefined, at).home;
  return draw(seed, n, before, at);
}

function draw(seed: string, n: number, notIn: string | undefined, at: number): Item {
  const random = chance('programme', seed, n);
  const possible = LATER.filter(([name, home]) => home !== notIn && (!scene(name).atNightOnly || isNight(at)));
  const [name, home] = pick(random, possible);
  return { scene: scene(name), home, after: Math.round(between(random, 180, 330)) };
}
