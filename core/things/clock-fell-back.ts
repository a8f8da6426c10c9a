import type { Doubt } from '../observations/judgement.js';
import { isCritical } from '../observations/kinds.js';
import type { Draft } from '../observations/parse-reading.js';
import type { Device } from './device.js';

/** A press of the day before, held up on its way, is still believed. */
const DAY_MS = 86_400_000;

const DOUBT: Doubt = { code: 'too-old', detail: 'at lies before this device was with anybody: its clock is wrong.' };

/**
 * Of what a device says with its own key. A clock without its battery begins again on its factory's day, within the years
 * in which history is welcome. A call for help of a time before whoever has it had it would be history, and page nobody;
 * other words of a device that was given on would be history of whoever had it first.
 */
export function clockFellBack({ issues, pairedAt }: Pick<Device, 'issues' | 'pairedAt'>, { kind, value, at }: Draft): Doubt | undefined {
  const isCall = isCritical(kind) && value !== false;
  const [first, ...later] = issues;
  const began = isCall ? pairedAt : later.length > 0 ? first?.from : undefined;
  return began !== undefined && at < began - DAY_MS ? DOUBT : undefined;
}
