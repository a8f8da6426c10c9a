/** How the process that makes pictures anew says why it could not. */
export const EXITS = { tooManyPixels: 10, unreadable: 11, stillTooLarge: 12 } as const;
/** 40 million pixels: any phone's photo; decoded, 120 MB at most. [ours] */
export const MOST_PIXELS = 40_000_000;
