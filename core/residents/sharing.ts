import type { AgreedBy } from './consent.js';

/** What a resident may keep from somebody in their circle, in words for whoever decides. */
export const SHARED = {
  alerts: 'That they need help, and what it is about',
  readings: 'What is measured of them',
  whereabouts: 'Where they are: out, away, in hospital',
} as const;
export type Shared = keyof typeof SHARED;
export const SHARED_NAMES = Object.keys(SHARED) as Shared[];

/** The last word on what one member of a circle may know; none was said: all of it. */
export interface Sharing {
  /** What is kept from them, and since when. */
  readonly withheld: Partial<Record<Shared, number>>;
  readonly by: AgreedBy;
  /** A user's id. */
  readonly saidBy: string;
  readonly saidAt: number;
}
