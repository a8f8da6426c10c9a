import { SILENT_AFTER_MS } from '../../coverage/coverage.js';
import { clockTimeFrom } from '../../time/local.js';
import { habitOf } from '../health/rhythm.js';
import { saysWrong } from '../health/self-told.js';
import type { FaultRule } from './fault.js';

/** Overdue by its own habit, or by the limit of its class: care.md R30. */
export const overdue: FaultRule = {
  name: 'overdue',
  source: 'care.md R30; place.md M1; reliability.md 1.1',
  ask({ class: of, pairedAt, lastHeardAt, health: { heard } }, now, zone) {
    const habit = habitOf(heard.rhythms, of);
    const limit = habit?.silentAfter ?? SILENT_AFTER_MS[of];
    const last = Math.max(lastHeardAt ?? 0, pairedAt);
    if (now - last <= limit) return undefined;
    const usually = habit ? `, and usually reports every ${spanWords(habit.usuallyEvery)}` : '';
    return {
      name: 'overdue', version: '1', severity: 'urgent', since: last, because: `It has not been heard since ${clockTimeFrom(last, now, zone)}${usually}.`,
      differ: `Any word of it within ${spanWords(limit)} would have stopped it.`, evidence: [],
    };
  },
};

export const spanWords = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours` : `${Math.round(minutes / 1440)} days`;
};

/** Makers' own "low" lies between 10 and 25 %; at a fifth there is time to send a battery by post. [ours] */
export const LOW_PERCENT = 20;

export const batteryLow: FaultRule = {
  name: 'battery-low',
  source: 'care.md R30; BS 8521-2 event 053, status 07',
  ask({ health: { heard: { battery }, told } }) {
    const bySelf = told.batteryLow?.value === true;
    if (!bySelf && !(battery && battery.percent <= LOW_PERCENT)) return undefined;
    return {
      name: 'battery-low', version: '1', severity: 'urgent', since: battery?.at ?? told.batteryLow?.since ?? 0,
      because: battery && battery.percent <= LOW_PERCENT ? `Its battery is at ${battery.percent} %.` : 'It says that its battery is low.',
      differ: `More than ${LOW_PERCENT} % would not have raised it.`, evidence: battery ? [{ what: 'battery', value: battery.percent, at: battery.at }] : [],
    };
  },
};

const OTHERWISE = 'It ends when the device says otherwise, or when somebody says that it has been seen to.';
/** What a device says is wrong with itself. */
const selfTold = (name: string, source: string, because: string, field: 'mains' | 'tampered'): FaultRule => ({
  name, source,
  ask({ health: { told } }) {
    const said = told[field];
    if (!said || !saysWrong(told, field)) return undefined;
    return { name, version: '1', severity: 'urgent', since: said.since, because, differ: OTHERWISE, evidence: [{ what: 'told', value: field, at: said.since }] };
  },
});

export const mainsLost = selfTold('mains-lost', 'care.md R30; BS 8521-2 event 051', 'It runs on its battery: its mains power is lost.', 'mains');
export const tampered = selfTold('tampered', 'care.md R31', 'It says that somebody has opened or moved it.', 'tampered');

export const saysFault: FaultRule = {
  name: 'says-fault',
  source: 'care.md R30; BS 8521-2 status 05, 06',
  ask({ health: { told } }) {
    const { fault } = told;
    if (!fault || !saysWrong(told, 'fault')) return undefined;
    return { name: 'says-fault', version: '1', severity: 'urgent', since: fault.since, because: `It says that it is not well: ${fault.value}.`, differ: OTHERWISE, evidence: [{ what: 'told', value: fault.value, at: fault.since }] };
  },
};
