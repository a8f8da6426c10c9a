import { absenceAt } from '../absence/absence.js';
import { contradiction } from '../absence/contradiction.js';
import { clockTimeFrom } from '../time/local.js';
import type { Finding, Rule } from './rule.js';

/**
 * An absence that was said holds back the rules of stillness, so a sign that it is not true must be asked about: whoever
 * came home early would otherwise be watched by nobody. It is told the same day, not at once: neighbours water plants. [ours]
 */
export const movementWhileAway: Rule = {
  name: 'movement-while-away',
  version: '1',
  source: 'care.md R05 (away switch); R31',
  closes: 'data',
  ask(window): Finding | undefined {
    const absence = absenceAt(window.resident.absences, window.now);
    const evidence = contradiction(window, absence);
    const last = evidence.at(-1);
    if (!absence || !last) return undefined;
    const { zone } = window.resident;
    return {
      rule: 'movement-while-away', version: '1', severity: 'urgent', episode: `movement-while-away:${absence.from}`, since: last.at, evidence,
      because: `Somebody moves about at home (${clockTimeFrom(last.at, window.now, zone)}), and away was told to us since ${clockTimeFrom(absence.from, window.now, zone)}. If they are back, say so: until then nobody is told of stillness.`,
      differ: 'Movement in one room only, or none, would not have raised it; nor would it once the absence is ended.',
    };
  },
  cleared(window): string | undefined {
    return absenceAt(window.resident.absences, window.now) ? undefined : 'The absence is over.';
  },
};
