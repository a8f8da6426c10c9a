/** What the doctor found in one look: well, worth a thought, or wrong. */
export interface Finding {
  readonly state: 'well' | 'watch' | 'wrong';
  /** What is so, in plain words. */
  readonly says: string;
  /** What to do about it. */
  readonly todo?: string;
}

export interface Look {
  readonly name: string;
  /** Says how far it has come, for looks that take long. */
  look(progress: (text: string) => void): Promise<Finding[]>;
}

export const well = (says: string): Finding => ({ state: 'well', says });
export const watch = (says: string, todo: string): Finding => ({ state: 'watch', says, todo });
export const wrong = (says: string, todo: string): Finding => ({ state: 'wrong', says, todo });

/** Faults are named one by one up to here, then counted. */
const MOST_NAMED = 20;

/** Of the rest it is said how many they are. */
export function named(faults: readonly Finding[], rest: (count: number) => Finding): Finding[] {
  const more = faults.length - MOST_NAMED;
  return [...faults.slice(0, MOST_NAMED), ...(more > 0 ? [rest(more)] : [])];
}
