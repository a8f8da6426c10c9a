/** What a resident and a clinician agreed that is to be done when the air is bad. Words to a resident name none of their illness. */
export const AIR_ACTIONS = {
  'keep-at-hand': 'keep at hand what it names',
  'go-later': 'go out on another day or hour if you can',
  'ease-off': 'go slowly outdoors',
  'close-road-side': 'keep windows to the road shut',
} as const;
export type AirAction = keyof typeof AIR_ACTIONS;
export const AIR_ACTION_NAMES = Object.keys(AIR_ACTIONS) as AirAction[];

export interface AirPlan {
  readonly actions: readonly AirAction[];
  /** A telephone that a person answers, E.164, and who that is. */
  readonly ring: string;
  readonly ringWho: string;
  /** From which index on, where that is later than for others. */
  readonly from?: number;
  /** Until when it holds; then somebody must look at it again. */
  readonly reviewBy: number;
}

/** GOV.UK, "Using the DAQI", 19 December 2025: at risk are people with heart or lung conditions. The words that carers write. [ours] */
const AT_RISK = /\b(?:copd|asthma\w*|emphysema|bronch\w*|lungs?|pulmonary|respiratory|fibrosis|heart|cardiac|angina|coronary)\b/i;
export const isAtRisk = (conditions: readonly string[] = []): boolean => conditions.some((words) => AT_RISK.test(words));
