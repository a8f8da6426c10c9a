import type { DeviceState } from '../device.js';
import type { Patient } from '../health/health.js';
import { isFlapping } from '../health/flapping.js';
import { habitOf } from '../health/rhythm.js';
import type { Fault, FaultRule } from './fault.js';
import { batteryLow, mainsLost, overdue, saysFault, tampered } from './needs-care.js';
import { clockSkew, clone, counterGap, counterReused, flapping, notBelievable, stuck, wrongScale } from './not-believable.js';

/** What may be the matter with a device, gravest first: the first with a doubt is what is said of the person's coverage. */
export const FAULT_RULES: readonly FaultRule[] = [clone, counterReused, flapping, notBelievable, wrongScale, clockSkew, stuck, overdue, batteryLow, mainsLost, tampered, saysFault, counterGap];

export const faultsOf = (device: Patient, now: number, zone: string): readonly Fault[] => FAULT_RULES.flatMap((rule) => rule.ask(device, now, zone) ?? []);

/** What supervision and the rules must know of a device's health; it changes slowly. */
export type Traits = Pick<DeviceState, 'usuallyEvery' | 'silentAfter' | 'doubt' | 'unsteady'>;

export function traitsOf(device: Patient, now: number, zone: string): Traits {
  const { heard } = device.health;
  const doubt = faultsOf(device, now, zone).find((fault) => fault.doubt !== undefined)?.doubt;
  const unsteady = isFlapping(heard.changes, now);
  return { ...habitOf(heard.rhythms, device.class), ...(doubt ? { doubt } : {}), ...(unsteady ? { unsteady } : {}) };
}

export function stateOf(patient: Patient, now: number, zone: string): DeviceState {
  const { health: _, ...device } = patient;
  return { ...device, ...traitsOf(patient, now, zone) };
}
