import { outageState } from '../network/outages.js';
import { DAY, HOUR } from '../time/when.js';
import type { LightFaultView, PlaceFinding, PlaceRule } from './place-rule.js';
import { stamp } from './stamp.js';

/** What may hurt somebody, and what can wait; anything else leaves a street dark. In TALQ's words and our own. */
const DANGER: ReadonlySet<string> = new Set(['columnDamaged', 'columnDown', 'doorOpen', 'exposedWiring', 'electricalFault', 'lanternHanging']);
const WAITS: ReadonlySet<string> = new Set(['alwaysOn', 'dayBurning', 'communicationFailure', 'lanternDirty', 'numberMissing']);
/** Hours that a fault of each class may be old. [ours: councils publish targets of hours, of some days and of weeks] */
const ALLOWED = { danger: 2, dark: 5 * 24, waits: 28 * 24 } as const;
type FaultClass = keyof typeof ALLOWED;

const classOf = (kind: string): FaultClass => (DANGER.has(kind) ? 'danger' : WAITS.has(kind) ? 'waits' : 'dark');

function tooOld({ kind, since, endedAt, now }: LightFaultView, classes: readonly FaultClass[]): PlaceFinding | undefined {
  const of = classOf(kind), hours = ALLOWED[of];
  if (!classes.includes(of) || endedAt !== undefined || now - since <= hours * HOUR) return undefined;
  const until = since + hours * HOUR;
  return {
    since, evidence: [{ what: 'hours since it was told', value: Math.floor((now - since) / HOUR), limit: hours, at: since }],
    because: `${kind} since ${stamp(since)}. A fault that ${WORDS[of]} may be ${hours} hours old.`,
    differ: `Mended before ${stamp(until)} it would be no case.`,
  };
}
const WORDS: Readonly<Record<FaultClass, string>> = { danger: 'may hurt somebody', dark: 'leaves a street dark', waits: 'can wait' };
const mended = ({ endedAt }: LightFaultView): string | undefined => (endedAt === undefined ? undefined : `The fault ended ${stamp(endedAt)}.`);

export const lightDangerous: PlaceRule<'light-fault'> = {
  name: 'light-dangerous', title: 'A street light that may hurt somebody', version: '1', source: '[ours] 2 hours for damage, open doors and bare wires', about: 'light-fault', severity: 'asap',
  due: { hours: 2, source: '[ours] to be made safe, not yet mended' },
  ask: (view) => tooOld(view, ['danger']),
  cleared: mended,
};

export const lightFaultOld: PlaceRule<'light-fault'> = {
  name: 'light-fault-old', title: 'A street light’s fault is old', version: '1', source: '[ours] 5 days where a street is dark, 28 where it can wait', about: 'light-fault', severity: 'routine',
  due: { hours: 48, source: '[ours]' },
  ask: (view) => tooOld(view, ['dark', 'waits']),
  cleared: mended,
};

export const broadbandOut: PlaceRule<'outage'> = {
  name: 'broadband-out', title: 'Broadband is out and nobody says until when', version: '1', source: '[ours] 24 hours without a time for its end', about: 'outage', severity: 'urgent',
  due: { hours: 24, source: '[ours] the operator should have been asked by the next day' },
  ask({ kind, source, start, end, expectedEnd, now }) {
    const promised = expectedEnd !== undefined && expectedEnd > now;
    if (kind !== 'broadband' || outageState({ start, ...(end === undefined ? {} : { end }) }, now) !== 'current' || end !== undefined || promised || now - start <= DAY) return undefined;
    return {
      since: start, evidence: [{ what: 'hours without an end that was given', value: Math.floor((now - start) / HOUR), limit: 24, at: start }],
      because: `${source} says that broadband has been out since ${stamp(start)}, and ${expectedEnd === undefined ? 'gives no time for its end' : `was to be back ${stamp(expectedEnd)}`}. After 24 hours somebody asks.`,
      differ: 'With a time for its end that is still to come, or its end, there would be no case.',
    };
  },
  cleared({ start, end, expectedEnd, now }) {
    if (outageState({ start, ...(end === undefined ? {} : { end }) }, now) === 'over') return `It ended ${stamp(end ?? now)}.`;
    if (end !== undefined) return `Its end was given: ${stamp(end)}.`;
    return expectedEnd !== undefined && expectedEnd > now ? `Its end is expected ${stamp(expectedEnd)}.` : undefined;
  },
};
