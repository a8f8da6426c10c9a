import type { Kind } from '../../../core/observations/kinds.js';
import type { Value } from '../../../core/observations/reading.js';

/** What a home says when what an alert was about is over. */
export interface Recovered {
  readonly thing: string;
  readonly kind: Kind;
  readonly value: Value;
}

const twice = (thing: string, kind: Kind, ...values: readonly Value[]): readonly Recovered[] => values.map((value) => ({ thing, kind, value }));

/** By rule. Rules that close by the data want two good values running; an alarm wants its end. */
export const RECOVERY: Readonly<Record<string, readonly Recovered[]>> = {
  'low-oxygen': twice('oximeter', 'oxygen-saturation', 96, 97),
  'blood-pressure': twice('cuff', 'blood-pressure', { systolic: 138, diastolic: 82 }, { systolic: 134, diastolic: 80 }),
  'body-temperature': twice('thermometer', 'body-temperature', 37.1, 36.9),
  pulse: twice('oximeter', 'heart-rate', 84, 80),
  news2: [
    ...twice('nurse-tablet', 'respiratory-rate', 17), ...twice('oximeter', 'oxygen-saturation', 96, 97), ...twice('oximeter', 'heart-rate', 84, 80),
    ...twice('cuff', 'blood-pressure', { systolic: 126, diastolic: 78 }), ...twice('thermometer', 'body-temperature', 37.2, 37),
    { thing: 'nurse-tablet', kind: 'consciousness', value: 'A' }, { thing: 'nurse-tablet', kind: 'supplemental-oxygen', value: false },
  ],
  smoke: twice('smoke-alarm', 'smoke', false),
  flood: twice('water-sensor', 'flood', false),
  'night-exit': [...twice('motion-hallway', 'motion', true), ...twice('bed', 'bed', 'in')],
};
