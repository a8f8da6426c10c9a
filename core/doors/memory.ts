import { isCritical, type Kind } from '../observations/kinds.js';

/**
 * What a device said of one field last. Bridges and network servers send the whole state each time something changes, and
 * many sensors repeat theirs by the clock: whether a value is news can only be told against what was said before.
 */
export interface Remembered {
  readonly value: string | number | boolean;
  /** When it was last handed on as a reading, milliseconds since 1970 UTC. */
  readonly saidAt: number;
  /** It has been seen to change: it does tell both of its states. */
  readonly changes?: true;
}
export type Memory = Readonly<Record<string, Remembered>>;

/**
 * `report`: each message is the device's own act (a radio frame). `state`: each message repeats all that the bridge knows.
 * `stale`: what a bridge or broker kept from before, of an unknown time.
 */
export type Hearing = 'report' | 'state' | 'stale';

/** A number that has not changed is said again after an hour, so that a line is not taken for a gap. [ours] */
const SAY_AGAIN_MS = 60 * 60_000;
/** Smoke that is still there after half an hour is said again: an alert that was closed by mistake comes back. [ours] */
const STILL_THERE_MS = 30 * 60_000;

/** What happens to a person in a moment; a hazard is a state that lasts. */
const MOMENTS: ReadonlySet<Kind> = new Set<Kind>(['sos', 'fall']);

/**
 * Whether a value is worth a reading.
 *
 * Evidence that somebody moves about must be new: a repeated "open" or "occupied", taken for life, would hide a person who
 * no longer moves (signs-of-life.ts). A radio's own report of movement is new each time; a contact that was never heard to
 * close can only repeat itself by being opened again. So is a press or a fall that a radio reports: most buttons never say
 * that they were let go, and whoever presses again after somebody has been needs somebody again. Smoke, water and calls for
 * help are said whenever they are true and that was not known, even when only kept by a bridge: better once too often.
 * Their end is said once.
 */
export function isNews(kind: Kind, value: unknown, before: Remembered | undefined, at: number, hearing: Hearing): boolean {
  const changed = before === undefined || before.value !== value;
  if (isCritical(kind)) {
    if (value !== true) return before?.value === true && hearing !== 'stale';
    return changed || (hearing === 'report' && MOMENTS.has(kind)) || at - before.saidAt >= STILL_THERE_MS;
  }
  if (hearing === 'stale') return false;
  switch (kind) {
    case 'motion':
    case 'vibration': return value === true ? changed || hearing === 'report' : before?.value === true;
    case 'door': return changed || (hearing === 'report' && value === 'open' && before?.changes !== true);
    default: return hearing === 'report' || changed || at - before.saidAt >= SAY_AGAIN_MS;
  }
}

/** The memory after a value was heard. */
export function remember(value: unknown, before: Remembered | undefined, at: number, said: boolean): Remembered | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return before;
  const changes = before?.changes === true || (before !== undefined && before.value !== value);
  return { value, saidAt: said ? at : (before?.saidAt ?? at), ...(changes ? { changes: true as const } : {}) };
}
