/** What goes beyond watching over somebody, and is done only where that was agreed to. */
export const PURPOSES = {
  'area-figures': 'Their home counts in public figures of its ward, of ten homes or more, by day.',
  'air-advisories': 'They are told what their plan says when bad air is foreseen.',
} as const;
export type Purpose = keyof typeof PURPOSES;
export const PURPOSE_NAMES = Object.keys(PURPOSES) as Purpose[];

/** Neither is anybody's best interest to decide: the person agrees, or who holds their power of attorney. [ours] */
export const AGREED_BY = ['resident', 'attorney'] as const;
export type AgreedBy = (typeof AGREED_BY)[number];

/** The last word on a purpose; none was said: no. */
export interface Consent {
  readonly purpose: Purpose;
  readonly agreed: boolean;
  readonly by: AgreedBy;
  /** A user's id; `text` where the resident sent STOP. */
  readonly saidBy: string;
  readonly saidAt: number;
}
