import type { Reading } from '../observations/reading.js';
import { clockTimeFrom } from '../time/local.js';
import { heardLate, ONE_EPISODE_MS, where } from './call-for-help.js';
import { isCallInTime, REACH_MS } from './late.js';
import type { Finding, Rule, Severity, Window } from './rule.js';

/**
 * What the equipment says, and how soon somebody must see to it: care.md R29 (a seizure at once, a wet bed the same
 * day), R05 and R07 (stillness, out of bed: within the hour), R08, R11, R26 (left home, a cold house, a dose not taken:
 * within the hour). Nothing is held back: the equipment has waited already. [ours, where care.md has a range]
 */
const REASONS: Readonly<Record<string, { readonly says: string; readonly severity: Severity }>> = {
  seizure: { says: 'The seizure sensor raised an alarm', severity: 'stat' },
  inactivity: { says: 'The alarm equipment saw nobody move for too long', severity: 'asap' },
  'out-of-bed': { says: 'The bed sensor raised an alarm: out of bed', severity: 'asap' },
  'out-of-chair': { says: 'The chair sensor raised an alarm: out of the chair', severity: 'asap' },
  'left-home': { says: 'The alarm equipment saw somebody leave', severity: 'asap' },
  intruder: { says: 'The intruder sensor raised an alarm', severity: 'asap' },
  medication: { says: 'The medicine dispenser raised an alarm', severity: 'asap' },
  environment: { says: 'The alarm equipment found something wrong with the home: too hot, too cold, or its heating', severity: 'asap' },
  enuresis: { says: 'The bed sensor raised an alarm: the bed is wet', severity: 'urgent' },
};
const OTHER = { says: 'The alarm equipment asked for somebody', severity: 'asap' } as const;

const sameMatter = (window: Window, newest: Reading): readonly Reading[] =>
  window.within('telecare-alarm', newest.at - ONE_EPISODE_MS).filter((r) => r.device === newest.device && r.value === newest.value && isCallInTime(r, window.now));

/** An alarm of telecare equipment (BS 8521-2, SS 91100) that is no press, fall or hazard: passed on to whoever comes. */
export const telecareAlarm: Rule = {
  name: 'telecare-alarm',
  version: '1',
  source: 'care.md R05, R07, R08, R26, R29; BS 8521-2 events 028, 030 to 033, 035 to 038, 042 to 046, 050; SS 91100 annex A',
  closes: 'human',
  ask(window): Finding | undefined {
    const newest = window.within('telecare-alarm', window.now - REACH_MS).findLast((r) => isCallInTime(r, window.now));
    if (!newest) return undefined;
    const evidence = sameMatter(window, newest);
    const { says, severity } = REASONS[String(newest.value)] ?? OTHER;
    const because = `${says}${where(window, newest)} at ${clockTimeFrom(newest.at, window.now, window.resident.zone)}${heardLate(window, newest)}.`;
    return { rule: 'telecare-alarm', version: '1', severity, episode: `telecare-alarm:${String(newest.value)}:${newest.device}`, since: evidence[0]?.at ?? newest.at, because, differ: 'Without the alarm of the equipment there would be no alert.', evidence };
  },
};
