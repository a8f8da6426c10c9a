import { gatewayBeats } from '../simulator/life/machines.js';
import { readingsBetween } from '../simulator/life/readings.js';
import { LIVES } from '../simulator/life/life.js';
import { withExtras } from '../simulator/street/kit.js';
import type { Home, Said } from '../simulator/street/home.js';

/** Lives that differ; more homes than that live one of them again, some minutes earlier or later. */
const LIFETIMES = 60;
const SHIFT_MS = 20 * 60_000;

const names = Object.keys(LIVES) as (keyof typeof LIVES)[];
const EXTRAS = ['oximeter', 'cuff', 'scales', 'thermometer', 'nurse-tablet', 'watch', 'glucose-meter', 'dispenser'] as const;

/** The n-th home of a load: one of the street's lives, with what it needs around it. Its key is the same at every service. */
export function lifeOf(n: number): Home {
  const which = names[(n % LIFETIMES) % names.length] ?? 'well';
  const life = LIVES[which];
  const used = new Set<string>([...life.measures.map(({ thing }) => thing), ...('pressure' in life ? ['cuff'] : []), ...('wearsWatch' in life ? ['watch'] : []), ...('takesMedicine' in life ? ['dispenser'] : [])]);
  return {
    key: `load-life-${n % LIFETIMES}`, name: { given: '', family: '' }, birthDate: '', gender: 'female', nhsNumber: '', address: '', ward: '', phone: '', conditions: [], circle: [],
    things: withExtras(...EXTRAS.filter((name) => used.has(name))), life,
  };
}

/** What homes say between two instants. Each life is thought out once, however many homes live it. */
export class Tape {
  private readonly lives = new Map<string, readonly Said[]>();

  constructor(private readonly from: number, private readonly to: number) {}

  /** Of home n, with from < at ≤ to; oldest first. */
  between(n: number, from: number, to: number): Said[] {
    const shift = ((Math.floor(n / LIFETIMES) * 7_919) % SHIFT_MS) - SHIFT_MS / 2;
    const life = this.life(n);
    const said: Said[] = [];
    for (let i = firstAfter(life, from - shift); i < life.length; i += 1) {
      const one = life[i] as Said;
      if (one.at + shift > to) break;
      said.push({ ...one, at: one.at + shift });
    }
    return said;
  }

  private life(n: number): readonly Said[] {
    const home = lifeOf(n);
    const known = this.lives.get(home.key);
    if (known) return known;
    const [from, to] = [this.from - SHIFT_MS, this.to + SHIFT_MS];
    const made = [...readingsBetween(home, from, to), ...gatewayBeats(home, from, to)].sort((a, b) => a.at - b.at);
    this.lives.set(home.key, made);
    return made;
  }
}

/** Index of the first with at > from, of a list in order. */
function firstAfter(said: readonly Said[], from: number): number {
  let low = 0, high = said.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((said[middle]?.at ?? 0) > from) high = middle;
    else low = middle + 1;
  }
  return low;
}
