/** place.md M1: any public view over home-derived data only at area level, of ten homes or more, rounded. */
export const LEAST_HOMES = 10;

/** What one home adds to the figures of a day. `area` undefined: nobody knows its ward. */
export interface HomeDay {
  readonly area?: string;
  readonly heard: boolean;
  /** Degrees Celsius, the mean of its rooms; undefined where too little was measured. */
  readonly warmth?: number;
}

export const MEASURES = ['homes', 'heard', 'warmth'] as const;
/** `homes`: homes with devices; `heard`: share of them that were heard, per cent; `warmth`: mean of their rooms, Celsius. */
export type Measure = (typeof MEASURES)[number];

export interface Cell {
  readonly measure: Measure;
  /** Undefined: the whole town. */
  readonly area?: string;
  /** Homes behind it, rounded down to tens. */
  readonly homes: number;
  readonly value: number;
}

/** Which sets of homes may be shown: areas by name, and whether all of them together. */
export interface Shown {
  readonly areas: readonly string[];
  readonly town: boolean;
}

/**
 * Areas with ten homes or more, and the whole. What is hidden can be had by taking what is shown from the whole, so it
 * must be ten homes or more, or none: until it is, the smallest shown area is hidden as well.
 */
export function shownOf(sizes: ReadonlyMap<string | undefined, number>): Shown {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const shown = [...sizes].flatMap(([area, size]) => (area !== undefined && size >= LEAST_HOMES ? [{ area, size }] : [])).sort((a, b) => b.size - a.size || (a.area < b.area ? -1 : 1));
  const hidden = (): number => total - shown.reduce((sum, { size }) => sum + size, 0);
  while (shown.length > 0 && hidden() > 0 && hidden() < LEAST_HOMES) shown.pop();
  return { areas: shown.map(({ area }) => area).sort(), town: total >= LEAST_HOMES };
}

/** The figures of a day that may be published; what is not among them is not to be had from them. */
export function cellsOf(homes: readonly HomeDay[]): Cell[] {
  return MEASURES.flatMap((measure) => {
    const counted = measure === 'warmth' ? homes.filter(({ warmth }) => warmth !== undefined) : homes;
    const byArea = new Map<string | undefined, HomeDay[]>();
    for (const home of counted) byArea.set(home.area, [...(byArea.get(home.area) ?? []), home]);
    const { areas, town } = shownOf(new Map([...byArea].map(([area, of]) => [area, of.length])));
    return [
      ...(town ? [cellOf(measure, counted)] : []),
      ...areas.map((area) => ({ ...cellOf(measure, byArea.get(area) ?? []), area })),
    ];
  });
}

function cellOf(measure: Measure, homes: readonly HomeDay[]): Cell {
  const tens = Math.floor(homes.length / LEAST_HOMES) * LEAST_HOMES;
  const value = measure === 'homes' ? tens : measure === 'heard' ? shareOf(homes) : warmthOf(homes);
  return { measure, homes: tens, value };
}

/** To five per cent, and never none or all: that would say it of each of them. [ours] */
function shareOf(homes: readonly HomeDay[]): number {
  const share = (100 * homes.filter(({ heard }) => heard).length) / homes.length;
  return Math.min(95, Math.max(5, Math.round(share / 5) * 5));
}

/** To half a degree. [ours] */
const warmthOf = (homes: readonly HomeDay[]): number => Math.round((2 * homes.reduce((sum, { warmth = 0 }) => sum + warmth, 0)) / homes.length) / 2;
