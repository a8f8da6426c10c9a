import { callForHelp } from './call-for-help.js';

/** care.md R13: immediate, and never suppressed by quiet hours, pause or a flood of other alerts. */
export const smoke = callForHelp({ name: 'smoke', kind: 'smoke', source: 'care.md R13; BS 8521-2 events 016, 017; MDC 8519683', says: 'The smoke alarm sounded', differ: 'Without smoke at the sensor there would be no alert.' });
export const carbonMonoxide = callForHelp({ name: 'carbon-monoxide', kind: 'carbon-monoxide', source: 'care.md R13; BS 8521-2 event 026; MDC 8519684', says: 'The carbon monoxide alarm sounded', differ: 'Without carbon monoxide at the sensor there would be no alert.' });
export const gas = callForHelp({ name: 'gas', kind: 'gas', source: 'care.md R13; BS 8521-2 event 027; MDC 8519686', says: 'The gas alarm sounded', differ: 'Without gas at the sensor there would be no alert.' });
export const flood = callForHelp({ name: 'flood', kind: 'flood', source: 'care.md R13; BS 8521-2 event 047; MDC 8519685', says: 'Water was found on the floor', differ: 'Without water at the sensor there would be no alert.' });
