/** What somebody may wish of a walk, in any combination; none of them is a fact about a person that is kept. */
export const WISHES = ['slow', 'seats', 'after-dark', 'clean-air', 'step-free'] as const;
export type Wish = (typeof WISHES)[number];

export interface Profile {
  /** Metres a second. */
  readonly speed: number;
  /** The longest stretch without a seat that is asked for, metres; undefined: seats do not matter. */
  readonly seatEvery?: number;
  readonly lights: boolean;
  readonly cleanAir: boolean;
  readonly stepFree: boolean;
}

/** DfT, Traffic Signs Manual chapter 6 (2019), as place.md 2.4 cites it: crossings are timed for 1.2 m/s; 1.0 may be assumed. */
export const DFT_SPEED = 1.2;
/** 76 % of men and 85 % of women of 65 and over walk slower than 1.2 m/s (place.md 2.4); 0.8 is the slower walker of its vector V26. */
export const SLOW_SPEED = 0.8;
/** No more than 50 m apart: TfL, Healthy Streets, as place.md 2.4 cites it. */
export const SEAT_EVERY = 50;

export function profileOf(wishes: readonly Wish[]): Profile {
  const wants = (wish: Wish): boolean => wishes.includes(wish);
  return { speed: wants('slow') ? SLOW_SPEED : DFT_SPEED, ...(wants('seats') ? { seatEvery: SEAT_EVERY } : {}), lights: wants('after-dark'), cleanAir: wants('clean-air'), stepFree: wants('step-free') };
}
