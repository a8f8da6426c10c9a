import type { Sample } from '../sample.js';

/** A made-up tag: each part says what is felt over some seconds; a little noise of its own, the same at every run. */
export type Feel = (secondsIntoPart: number) => readonly [x: number, y: number, z: number];
export interface Part {
  readonly seconds: number;
  readonly feel: Feel;
}

export const UPRIGHT = [0, 1, 0] as const;
export const LYING = [0, 0.1, 0.99] as const;

export const rest = (seconds: number, gravity: readonly [number, number, number] = UPRIGHT): Part => ({ seconds, feel: () => gravity });

/** Gravity goes over from one direction to another. */
export const turning = (seconds: number, from: readonly [number, number, number], to: readonly [number, number, number], weight = 1): Part => ({
  seconds,
  feel: (s) => {
    const share = s / seconds;
    const [x, y, z] = [0, 1, 2].map((i) => (from[i] ?? 0) * (1 - share) + (to[i] ?? 0) * share) as [number, number, number];
    const length = Math.hypot(x, y, z) / weight;
    return [x / length, y / length, z / length];
  },
});

/** A blow of so many g that dies away over a fifth of a second. */
export const blow = (g: number, gravity: readonly [number, number, number] = LYING, seconds = 0.2): Part => ({
  seconds,
  feel: (s) => gravity.map((axis) => axis * (1 + (g - 1) * Math.cos((s / seconds) * (Math.PI / 2)))) as [number, number, number],
});

/** Up and down so many times a second, as walking (0.3 g, 2/s), jogging (2 g, 2.7/s) or clapping (5 g, 3/s) do. */
export const shaking = (seconds: number, g: number, perSecond: number, gravity: readonly [number, number, number] = UPRIGHT): Part => ({
  seconds,
  feel: (s) => {
    const swing = 1 + g * Math.sin(s * perSecond * 2 * Math.PI);
    return gravity.map((axis) => axis * swing) as [number, number, number];
  },
});

/** Standing, down within 0.6 s nearly weightless, a blow, and lying still. */
export const aFall = ({ before = 3, impact = 4, after = 6 } = {}): Part[] => [rest(before), turning(0.6, UPRIGHT, LYING, 0.5), blow(impact), rest(after, LYING)];

/** As samples at `hz`, from `start` milliseconds on. */
export function signal(parts: readonly Part[], { hz = 50, start = 0, noise = 0.01 } = {}): Sample[] {
  const ends = parts.reduce<number[]>((list, { seconds }) => [...list, (list.at(-1) ?? 0) + seconds], []);
  const count = Math.round((ends.at(-1) ?? 0) * hz);
  return Array.from({ length: count }, (_, i) => {
    const at = i / hz;
    const index = ends.findIndex((end) => at < end - 1e-9);
    const part = parts[index] as Part;
    const [x, y, z] = part.feel(at - ((ends[index] as number) - part.seconds));
    const hiss = (k: number): number => Math.sin(i * (12.9898 + k) + k * 78.233) * noise;
    return { t: start + Math.round(at * 1_000), x: x + hiss(0), y: y + hiss(1), z: z + hiss(2) };
  });
}
