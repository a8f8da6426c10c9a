import type { Kind } from '../observations/kinds.js';
import type { Decoded } from './said.js';
import { fieldsOf, listOf, numberOf, rounded, textOf, type Fields } from './parts/shape.js';
import { Telling } from './parts/telling.js';

type Read = (summary: Fields, tell: Tell) => void;

/** The kinds of summary that Garmin's Health API pushes, or pings about and hands out, under the names it gives them. */
const READERS: Readonly<Record<string, Read>> = { dailies, epochs, sleeps, pulseox, bodyComps, bloodPressures, allDayRespiration, skinTemp };
export const GARMIN_SUMMARIES: readonly string[] = Object.keys(READERS);

/** Daily summaries grow while the day lasts; from 23 hours on (a day when clocks go forward) they are whole. */
const WHOLE_DAY_SECONDS = 23 * 3_600;
/** Nobody types in a sensor's word: these summaries came from a hand. */
const BY_HAND = new Set<unknown>(['MANUAL', 'WEB_MANUAL']);

/** A PUSH body, or `{dailies: […]}` around what a PING's address answered. Names are Garmin's user ids. */
export function decodeGarmin(body: unknown): Decoded {
  const told = new Telling();
  const message = fieldsOf(body);
  for (const [type, read] of Object.entries(READERS)) {
    listOf(message[type]).forEach((item, i) => {
      const summary = fieldsOf(item);
      if (summary['callbackURL'] !== undefined) return;
      const name = textOf(summary['userId']);
      if (name === undefined) return told.cannot(undefined, 'required', `${type}[${i}].userId`, 'is missing, so nothing tells whose it is.');
      const start = numberOf(summary['startTimeInSeconds'] ?? summary['measurementTimeInSeconds']);
      if (start === undefined) return told.cannot(name, 'required', `${type}[${i}].startTimeInSeconds`, 'is missing: seconds since 1970 UTC.');
      if (BY_HAND.has(summary['sourceType'] ?? summary['validation'])) return told.cannot(name, 'value', `${type}[${i}]`, 'was typed in by hand, not measured.');
      read(summary, new Tell(told, name, start, numberOf(summary['durationInSeconds']) ?? 0));
    });
  }
  return told;
}

class Tell {
  constructor(private readonly told: Telling, private readonly name: string, private readonly start: number, readonly seconds: number) {}

  atEnd(kind: Kind, value: unknown): void {
    this.told.say(this.name, kind, value, (this.start + this.seconds) * 1_000);
  }

  /** Samples by their distance from the start, in seconds: {"15": 72}. */
  along(kind: Kind, samples: unknown): void {
    for (const [offset, value] of Object.entries(fieldsOf(samples))) {
      const seconds = Number(offset);
      if (Number.isInteger(seconds) && typeof value === 'number' && value > 0) this.told.say(this.name, kind, value, (this.start + seconds) * 1_000);
    }
  }
}

function dailies(day: Fields, tell: Tell): void {
  tell.along('heart-rate', day['timeOffsetHeartRateSamples']);
  if (tell.seconds < WHOLE_DAY_SECONDS) return;
  tell.atEnd('daily-steps', day['steps']);
  tell.atEnd('resting-heart-rate', day['restingHeartRateInBeatsPerMinute']);
  tell.atEnd('mean-heart-rate', day['averageHeartRateInBeatsPerMinute']);
}

/** A quarter of an hour of one activity; without a step it says nothing. */
function epochs(epoch: Fields, tell: Tell): void {
  if (epoch['steps'] !== 0) tell.atEnd('steps', epoch['steps']);
}

const SLEPT = ['deepSleepDurationInSeconds', 'lightSleepDurationInSeconds', 'remSleepInSeconds'] as const;

function sleeps(night: Fields, tell: Tell): void {
  const slept = SLEPT.map((part) => numberOf(night[part])).filter((part) => part !== undefined);
  if (slept.length > 0) tell.atEnd('sleep', rounded(slept.reduce((a, b) => a + b, 0) / 60, 1));
  tell.along('oxygen-saturation', night['timeOffsetSleepSpo2']);
  tell.along('respiratory-rate', night['timeOffsetSleepRespiration']);
}

function pulseox(summary: Fields, tell: Tell): void {
  tell.along('oxygen-saturation', summary['timeOffsetSpo2Values']);
}

function allDayRespiration(summary: Fields, tell: Tell): void {
  tell.along('respiratory-rate', summary['timeOffsetEpochToBreaths']);
}

function skinTemp(summary: Fields, tell: Tell): void {
  tell.atEnd('skin-temp-change', summary['avgDeviationCelsius']);
}

function bodyComps(summary: Fields, tell: Tell): void {
  const kilograms = (grams: unknown): unknown => (typeof grams === 'number' ? rounded(grams / 1_000) : grams);
  tell.atEnd('body-weight', kilograms(summary['weightInGrams']));
  tell.atEnd('muscle-mass', kilograms(summary['muscleMassInGrams']));
  tell.atEnd('body-water', summary['bodyWaterInPercent']);
}

function bloodPressures(summary: Fields, tell: Tell): void {
  const { systolic, diastolic, pulse } = summary;
  if (systolic !== undefined || diastolic !== undefined) tell.atEnd('blood-pressure', { systolic, diastolic });
  tell.atEnd('heart-rate', pulse);
}
