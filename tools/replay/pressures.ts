import type { Part } from './meaning.js';

/** One half of a blood pressure as a row gives it. */
export interface Half {
  readonly part: Part;
  readonly value: number;
  readonly line: number;
}

export interface Joined {
  readonly systolic: number;
  readonly diastolic: number;
}

/**
 * Joins the halves that one home measured at one moment, first with first, second with second. A half that is left over is
 * either the copy of one already joined (the same pair said again) or lonely: half a blood pressure is none.
 */
export function joinHalves(halves: readonly Half[]): { readonly pairs: readonly Joined[]; readonly copies: readonly Joined[]; readonly lonely: readonly Half[] } {
  const systolic = halves.filter((half) => half.part === 'systolic');
  const diastolic = halves.filter((half) => half.part === 'diastolic');
  const joint = Math.min(systolic.length, diastolic.length);
  const pairs: Joined[] = [];
  for (let i = 0; i < joint; i++) pairs.push({ systolic: systolic[i]?.value ?? 0, diastolic: diastolic[i]?.value ?? 0 });
  const copies: Joined[] = [];
  const lonely: Half[] = [];
  for (const half of [...systolic.slice(joint), ...diastolic.slice(joint)]) {
    const twin = pairs.find((pair) => pair[half.part] === half.value);
    if (twin) copies.push(twin);
    else lonely.push(half);
  }
  return { pairs, copies, lonely };
}

/** Waits until a whole file is read, because the halves need not stand side by side. */
export class Pressures {
  private readonly waiting = new Map<string, { home: string; at: number; halves: Half[] }>();

  add(home: string, at: number, half: Half): void {
    const key = `${at}|${home}`;
    const found = this.waiting.get(key);
    if (found) found.halves.push(half);
    else this.waiting.set(key, { home, at, halves: [half] });
  }

  moments(): Iterable<{ readonly home: string; readonly at: number; readonly halves: readonly Half[] }> {
    return this.waiting.values();
  }
}
