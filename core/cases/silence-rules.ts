import { rhythmOf } from '../sta/quality.js';
import { HOUR, lasting, MINUTE } from '../time/when.js';
import type { Evidence, PlaceRule, Voice, VoicesView } from './place-rule.js';
import { stamp } from './stamp.js';

/** What is away for less mends itself: a fade of the radio, a gateway that starts again. Nobody is sent. [ours] */
export const LEAST_SILENCE_MS = HOUR;
/** Fewer that fall silent together may do so by chance. [ours] */
export const LEAST_CARRIED = 3;
/** Named in a sentence, and kept as evidence; the others are counted. */
const MOST_NAMED = 10, MOST_EVIDENCE = 100;

const mostOf = ({ silentAfterMs }: Voice): number => Math.max(LEAST_SILENCE_MS, silentAfterMs);
export const isSilent = (voice: Voice, now: number): boolean => now - voice.lastAt > mostOf(voice);

/** Whether all that speak through one carrier are silent: then it is the carrier's silence, and one case. */
export const isCarrierSilent = (voices: readonly Voice[], now: number): boolean => voices.length >= LEAST_CARRIED && voices.every((voice) => isSilent(voice, now));

/** An instrument as one voice of its carrier: the last word of any of its streams, held against the one that speaks oftenest. */
export const asOneVoice = (name: string, voices: readonly Voice[]): Voice => ({ name, lastAt: Math.max(...voices.map(({ lastAt }) => lastAt)), silentAfterMs: Math.min(...voices.map(({ silentAfterMs }) => silentAfterMs)) });

/** Undefined where nobody knows how often it should speak. `times`: when it was heard, rising, the last fifty intervals of them. */
export function voiceOf(name: string, properties: Readonly<Record<string, unknown>> | undefined, times: readonly number[]): Voice | undefined {
  const { everyMs, silentAfterMs } = rhythmOf({ ...(properties ? { properties } : {}), times }), lastAt = times.at(-1);
  return everyMs === undefined || lastAt === undefined ? undefined : { name, lastAt, silentAfterMs };
}
/** place.md M1: the last 50 intervals. */
export const TIMES_KEPT = 51;

function silentOf({ of, voices, under, now }: VoicesView): readonly Voice[] {
  if (under !== undefined || (of === 'carrier' && !isCarrierSilent(voices, now))) return [];
  return voices.filter((voice) => isSilent(voice, now)).sort((a, b) => a.lastAt - b.lastAt || (a.name < b.name ? -1 : 1));
}

function listed(silent: readonly Voice[]): string {
  const named = silent.slice(0, MOST_NAMED).map((voice) => `${voice.name} since ${stamp(voice.lastAt)} (more than ${lasting(mostOf(voice))} is silence)`);
  return [...named, ...(silent.length > MOST_NAMED ? [`${silent.length - MOST_NAMED} more`] : [])].join('; ');
}

const evidenceOf = (voice: Voice, now: number): Evidence => ({ what: `${voice.name}, minutes without a word`, value: Math.floor((now - voice.lastAt) / MINUTE), limit: Math.round(mostOf(voice) / MINUTE), at: voice.lastAt });

/** Of whatever measures the town: a Thing's Datastreams, a detector, a cheap air site. A reference site has a rule of its own, by hours of the day. */
export const sensorSilent: PlaceRule<'voices'> = {
  name: 'sensor-silent', title: 'A sensor of the town says nothing', version: '1', source: 'place.md M1: longer than three of its usual intervals and than the 99th percentile of the last 50, usual being what it says of itself or the median; an hour at least [ours]', about: 'voices', severity: 'routine',
  due: { hours: 24, source: '[ours] a day without readings is a gap that nothing fills' },
  ask(view) {
    const silent = silentOf(view), [first] = silent;
    if (!first) return undefined;
    const whole = view.of === 'carrier' ? `Nothing comes from any of the ${silent.length} that speak through it` : silent.length === view.voices.length ? 'Nothing comes' : `Nothing comes of ${silent.length} of its ${view.voices.length} streams`;
    return {
      since: first.lastAt, evidence: silent.slice(0, MOST_EVIDENCE).map((voice) => evidenceOf(voice, view.now)),
      because: `${whole}: ${listed(silent)}.`,
      differ: view.of === 'carrier' ? 'With a word from any one of them it would be a case of each that is silent, or none.' : 'With a reading of each within the time that stands beside it there would be no case.',
    };
  },
  cleared(view) {
    const { of, voices, under, now } = view;
    if (under !== undefined) return `All that speak through ${under} are silent: that is one case of its own.`;
    if (voices.length === 0) return 'It is not entered any more, or nothing says how often it should speak.';
    if (silentOf(view).length > 0) return undefined;
    const heard = voices.filter((voice) => !isSilent(voice, now)).sort((a, b) => b.lastAt - a.lastAt)[0];
    if (of === 'carrier') return heard ? `${heard.name} was heard again ${stamp(heard.lastAt)}.` : `Fewer than ${LEAST_CARRIED} speak through it now: each has a case of its own.`;
    return `It was heard again ${stamp(heard?.lastAt ?? now)}.`;
  },
};
