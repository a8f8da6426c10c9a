import type { Band } from './daqi.js';

/**
 * What an index means, in our words after the advice that goes with it. Source: GOV.UK, "Health advice for the Daily Air
 * Quality Index", 19 December 2025: at risk are adults and children with heart or lung conditions, and older people.
 */
export const ADVICE_DATE = '2025-12-19';
export const MEANS: Readonly<Record<Band, string>> = {
  low: 'Enjoy your usual outdoor activities.',
  moderate: 'Most people need change nothing. If you have a heart or lung condition and feel it, do less that is strenuous, above all outdoors.',
  high: 'If your eyes, throat or chest feel sore, do less outdoors. People with heart or lung conditions and older people: less that is strenuous; keep a reliever inhaler at hand.',
  'very high': 'Do less outdoors, above all if you cough or your throat is sore. People with heart or lung conditions and older people: nothing strenuous; keep a reliever inhaler at hand.',
};
