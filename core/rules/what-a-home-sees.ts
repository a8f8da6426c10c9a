import { coverage, reportingHubs } from '../coverage/coverage.js';
import type { Reading } from '../observations/reading.js';
import type { Window } from './rule.js';

/** With its hub silent a home says nothing of movement: then `device-silent` speaks, not the rules of stillness. */
export const hubIsSilent = ({ devices, now, resident }: Window): boolean =>
  reportingHubs(devices).length > 0 && coverage(devices, now, undefined, resident.zone).state === 'not-watched';

/** A button or a dispenser alone knows nothing of movement: its silence is not stillness. `last` is the last sign of life. */
export const seesMovement = ({ devices }: Window, last: Reading): boolean =>
  last.kind === 'motion' || last.kind === 'door' || last.kind === 'bed' || devices.some((d) => d.class === 'activity' && !/medication|dispenser/.test(d.kind));
