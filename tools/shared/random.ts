/** Chance that can be repeated: the same words always give the same sequence. */
export type Chance = () => number;

/** FNV-1a, 32 bit. */
function seedOf(words: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** mulberry32: uniform in [0, 1). Not for secrets. */
export function chance(...words: readonly (string | number)[]): Chance {
  let state = seedOf(words.join('|'));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const between = (random: Chance, low: number, high: number): number => low + (high - low) * random();

/** Around `middle`, nearly always within `spread` of it (sum of three uniforms). */
export const around = (random: Chance, middle: number, spread: number): number =>
  middle + ((random() + random() + random()) / 1.5 - 1) * spread;

export function pick<T>(random: Chance, from: readonly T[]): T {
  const chosen = from[Math.floor(random() * from.length)];
  if (chosen === undefined) throw new RangeError('nothing to pick from');
  return chosen;
}

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));
