import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeFitbit } from './fitbit.js';
import { decodeGarmin } from './garmin.js';
import { decodeOpenMhealth } from './open-mhealth.js';
import { inOurUnit } from './parts/in-our-unit.js';
import { localInstant } from './parts/local-stamps.js';
import type { Kind } from '../observations/kinds.js';
import type { Decoded } from './said.js';
import { mangled } from './testing/mangle.js';
import { decodeWithings } from './withings.js';

const AT = 1_764_000_000;
const group = (measures: object[], change: object = {}) => ({ measuregrps: [{ grpid: 1, attrib: 0, category: 1, date: AT, measures, ...change }] });
const short = ({ said }: Decoded) => said.map(({ kind, value, at }) => [kind, value, at === undefined ? undefined : new Date(at).toISOString()]);

describe('Withings', () => {
  test.each<[string, object[], unknown]>([
    ['a weight in grams', [{ type: 1, value: 61_500, unit: -3 }], ['body-weight', 61.5]],
    ['a cuff: both parts are one reading', [{ type: 9, value: 80, unit: 0 }, { type: 10, value: 1_250, unit: -1 }], ['blood-pressure', { systolic: 125, diastolic: 80 }]],
    ['a pulse', [{ type: 11, value: 72, unit: 0 }], ['heart-rate', 72]],
    ['an oxygen saturation', [{ type: 54, value: 97, unit: 0 }], ['oxygen-saturation', 97]],
    ['a body temperature', [{ type: 71, value: 3_680, unit: -2 }], ['body-temperature', 36.8]],
    ['the skin’s temperature, which is no body temperature', [{ type: 73, value: 331, unit: -1 }], ['skin-temperature', 33.1]],
  ])('%s', (_what, measures, expected) => {
    expect(decodeWithings(group(measures), 'u').said).toEqual([{ name: 'u', kind: (expected as unknown[])[0], value: (expected as unknown[])[1], at: AT * 1_000 }]);
  });

  test.each<[string, object, string]>([
    ['a goal', { category: 2 }, 'category'], ['another person of the household', { attrib: 1 }, 'attrib'], ['what was typed in', { attrib: 2 }, 'attrib'],
    ['half a blood pressure', { measures: [{ type: 10, value: 125, unit: 0 }] }, 'measures'], ['no date', { date: undefined }, 'date'],
  ])('%s is not taken, and the reason is named', (_what, change, field) => {
    const { said, unsaid } = decodeWithings(group([{ type: 1, value: 60, unit: 0 }], change), 'u');
    expect(said.filter(({ kind }) => kind !== 'body-weight')).toEqual([]);
    expect(unsaid?.[0]?.refusal.field).toContain(field);
  });
});

const account = { name: 'f', zone: 'Europe/London', now: Date.parse('2026-07-10T12:00:00Z') };

describe('Fitbit', () => {
  test.each<[string, object, unknown[]]>([
    ['a resting pulse stands at the end of its day on the wall', { 'activities-heart': [{ dateTime: '2026-07-08', value: { restingHeartRate: 61 } }] }, ['resting-heart-rate', 61, '2026-07-08T23:00:00.000Z']],
    ['steps come as text', { 'activities-steps': [{ dateTime: '2026-07-08', value: '5321' }] }, ['daily-steps', 5_321, '2026-07-08T23:00:00.000Z']],
    ['a night’s oxygen is an average, not a reading of now', { dateTime: 'x', spo2: { dateTime: '2026-07-08', value: { avg: 95.4, min: 90, max: 99 } } }, ['mean-oxygen', 95.4, '2026-07-08T23:00:00.000Z']],
    ['a night’s breathing', { br: [{ dateTime: '2026-07-08', value: { breathingRate: 15.2 } }] }, ['mean-breathing-rate', 15.2, '2026-07-08T23:00:00.000Z']],
    ['the skin’s temperature is relative', { tempSkin: [{ dateTime: '2026-07-08', value: { nightlyRelative: -0.3 } }] }, ['skin-temp-change', -0.3, '2026-07-08T23:00:00.000Z']],
    ['a night ends when it ends', { sleep: [{ dateOfSleep: '2026-07-09', endTime: '2026-07-09T07:01:30.000', minutesAsleep: 420 }] }, ['sleep', 420, '2026-07-09T06:01:30.000Z']],
    ['a weighing', { weight: [{ date: '2026-07-09', time: '08:00:00', weight: 61.5 }] }, ['body-weight', 61.5, '2026-07-09T07:00:00.000Z']],
  ])('%s', (_what, body, said) => expect(short(decodeFitbit(body, account))).toEqual([said]));

  test('a day that is not over has no total', () => {
    expect(decodeFitbit({ 'activities-steps': [{ dateTime: '2026-07-10', value: '900' }] }, account).said).toEqual([]);
  });

  test('minutes of a day are readings of their own', () => {
    const body = { 'activities-heart': [{ dateTime: '2026-07-10', value: {} }], 'activities-heart-intraday': { dataset: [{ time: '08:00:00', value: 70 }, { time: '08:01:00', value: 71 }] } };
    expect(short(decodeFitbit(body, account))).toEqual([['heart-rate', 70, '2026-07-10T07:00:00.000Z'], ['heart-rate', 71, '2026-07-10T07:01:00.000Z']]);
  });
});

const day = (change: object = {}) => ({ userId: 'g', summaryId: 's', startTimeInSeconds: AT, durationInSeconds: 86_400, ...change });
const later = (seconds: number): string => new Date((AT + seconds) * 1_000).toISOString();

describe('Garmin', () => {
  test.each<[string, object, unknown[][]]>([
    ['a whole day', { dailies: [day({ steps: 4_000, restingHeartRateInBeatsPerMinute: 60, averageHeartRateInBeatsPerMinute: 75 })] }, [['daily-steps', 4_000, later(86_400)], ['resting-heart-rate', 60, later(86_400)], ['mean-heart-rate', 75, later(86_400)]]],
    ['a day that lasts has samples and no totals', { dailies: [day({ durationInSeconds: 3_600, steps: 10, timeOffsetHeartRateSamples: { 15: 72, 30: 0 } })] }, [['heart-rate', 72, later(15)]]],
    ['a quarter of an hour', { epochs: [day({ durationInSeconds: 900, steps: 93 }), day({ durationInSeconds: 900, steps: 0 })] }, [['steps', 93, later(900)]]],
    ['a night', { sleeps: [day({ durationInSeconds: 28_800, deepSleepDurationInSeconds: 3_600, lightSleepDurationInSeconds: 18_000, remSleepInSeconds: 3_600, awakeDurationInSeconds: 3_600 })] }, [['sleep', 420, later(28_800)]]],
    ['oxygen', { pulseox: [day({ timeOffsetSpo2Values: { 60: 95 } })] }, [['oxygen-saturation', 95, later(60)]]],
    ['scales', { bodyComps: [{ userId: 'g', measurementTimeInSeconds: AT, weightInGrams: 61_500, bodyWaterInPercent: 52 }] }, [['body-weight', 61.5, later(0)], ['body-water', 52, later(0)]]],
    ['a cuff', { bloodPressures: [{ userId: 'g', measurementTimeInSeconds: AT, systolic: 125, diastolic: 80, pulse: 70 }] }, [['blood-pressure', { systolic: 125, diastolic: 80 }, later(0)], ['heart-rate', 70, later(0)]]],
    ['breathing', { allDayRespiration: [day({ timeOffsetEpochToBreaths: { 0: 14 } })] }, [['respiratory-rate', 14, later(0)]]],
    ['what was typed in by hand', { bloodPressures: [{ userId: 'g', measurementTimeInSeconds: AT, systolic: 125, diastolic: 80, sourceType: 'MANUAL' }] }, []],
    ['a ping, which is only a hint', { dailies: [{ userId: 'g', callbackURL: 'https://x/' }] }, []],
  ])('%s', (_what, body, said) => expect(short(decodeGarmin(body))).toEqual(said));
});

const point = (name: string, body: object, header: object = {}) => ({ header: { uuid: 'b', schema_id: { namespace: 'omh', name, version: '2.0' }, user_id: 'o', ...header }, body: { effective_time_frame: { date_time: '2026-07-09T08:00:00+01:00' }, ...body } });
const span = (start_date_time: string, end_date_time: string) => ({ effective_time_frame: { time_interval: { start_date_time, end_date_time } } });

describe('Open mHealth and IEEE 1752.1', () => {
  test.each<[string, unknown, string, unknown, string?]>([
    ['a pulse', point('heart-rate', { heart_rate: { value: 72, unit: 'beats/min' } }), 'heart-rate', 72],
    ['an average is no moment', point('heart-rate', { heart_rate: { value: 72, unit: 'beats/min' }, descriptive_statistic: 'average' }), 'mean-heart-rate', 72],
    ['a weight in pounds', point('body-weight', { body_weight: { value: 100, unit: 'lb' } }), 'body-weight', 45.359237],
    ['a temperature in Fahrenheit', point('body-temperature', { body_temperature: { value: 98.6, unit: 'F' } }), 'body-temperature', 37],
    ['glucose in mg/dL', point('blood-glucose', { blood_glucose: { value: 99, unit: 'mg/dL' } }), 'blood-glucose', 5.495],
    ['a blood pressure', point('blood-pressure', { systolic_blood_pressure: { value: 125, unit: 'mmHg' }, diastolic_blood_pressure: { value: 80, unit: 'mmHg' } }), 'blood-pressure', { systolic: 125, diastolic: 80 }],
    ['steps of an hour', point('step-count', { step_count: 900, ...span('2026-07-09T07:00:00Z', '2026-07-09T08:00:00Z') }), 'steps', 900, '2026-07-09T08:00:00.000Z'],
    ['steps of a day', point('step-count', { step_count: { value: 900, unit: 'steps' }, ...span('2026-07-08T00:00:00Z', '2026-07-09T00:00:00Z') }), 'daily-steps', 900, '2026-07-09T00:00:00.000Z'],
    ['sleep', point('total-sleep-time', { total_sleep_time: { value: 7, unit: 'h' }, effective_time_frame: { time_interval: { start_date_time: '2026-07-08T22:00:00Z', duration: { value: 8, unit: 'h' } } } }), 'sleep', 420, '2026-07-09T06:00:00.000Z'],
    ['a room', point('ambient-temperature', { ambient_temperature: { value: 68, unit: 'F' } }), 'room-temperature', 20],
  ])('%s', (_what, message, kind, value, at = '2026-07-09T07:00:00.000Z') => expect(short(decodeOpenMhealth(message, 'd'))).toEqual([[kind, value, at]]));

  test('what a person typed in is another thing than what was sensed, and a line without a user has the door’s name', () => {
    const body = { heart_rate: { value: 72, unit: 'beats/min' } };
    const names = [{ modality: 'sensed' }, { acquisition_provenance: { modality: 'self-reported' } }, { modality: 'self-reported', user_id: undefined }];
    expect(decodeOpenMhealth(names.map((header) => point('heart-rate', body, header)), 'd').said.map(({ name }) => name)).toEqual(['o', 'o#self-reported', 'd#self-reported']);
  });

  test.each<[string, unknown, string]>([
    ['an end before the start', point('step-count', { step_count: 1, ...span('2026-07-09T08:00:00Z', '2026-07-09T07:00:00Z') }), 'invariant'],
    ['two hundred years', point('step-count', { step_count: 1, ...span('1826-07-09T08:00:00Z', '2026-07-09T07:00:00Z') }), 'value'],
    ['two years', point('step-count', { step_count: 1, ...span('2024-07-09T08:00:00Z', '2026-07-09T07:00:00Z') }), 'invariant'],
    ['a time without an offset', point('step-count', { step_count: 1, effective_time_frame: { date_time: '2026-07-09T08:00:00' } }), 'value'],
    ['a unit of another trade', point('body-weight', { body_weight: { value: 9, unit: 'furlong' } }), 'code-invalid'],
    ['a largest', point('heart-rate', { heart_rate: { value: 180, unit: 'beats/min' }, descriptive_statistic: 'maximum' }), 'value'],
    ['a schema of tomorrow', point('mood', {}), 'code-invalid'],
  ])('%s is refused', (_what, message, code) => {
    const { said, unsaid } = decodeOpenMhealth(message, 'd');
    expect([said.length, unsaid?.[0]?.refusal.code]).toEqual([0, code]);
  });
});

test.each<[Kind, number, string, number | undefined]>([
  ['body-weight', 1, 'lb', 0.453592], ['body-weight', 10, 'st', 63.502932], ['body-weight', 61_500, 'g', 61.5], ['blood-pressure', 16, 'kPa', 120.009841], ['blood-glucose', 180.156, 'mg/dL', 10],
  ['body-temperature', 32, '[degF]', 0], ['sleep', 90, 'sec', 1.5], ['body-weight', 1, 'toString', undefined], ['consciousness', 1, 'kg', undefined],
])('%s: %d %s is %d in our unit', (kind, value, unit, ours) => expect(inOurUnit(kind, value, unit)).toBe(ours));

test.each<[string, string | undefined]>([
  ['2026-07-09 08:00', '2026-07-09T07:00:00.000Z'], ['2026-01-09T08:00:05.25', '2026-01-09T08:00:05.250Z'], ['2026-07-09 08:00:00+02:00', '2026-07-09T06:00:00.000Z'],
  ['2026-10-25 01:30:00', '2026-10-25T00:30:00.000Z'], ['2026-02-30 08:00', undefined], ['2026-07-09 24:00', undefined], ['9/7/2026', undefined],
])('%s in London is %s', (text, at) => expect(localInstant(text, 'Europe/London')).toBe(at === undefined ? undefined : Date.parse(at)));

describe('nothing that comes in breaks a decoder', () => {
  test('not even what cannot be made a text', () => {
    const bare: unknown = Object.create(null);
    expect(decodeFitbit({ weight: [{ date: bare, time: bare, weight: 60 }] }, account).unsaid).toHaveLength(1);
    expect(decodeFitbit({ 'activities-heart': [{ dateTime: '2026-07-08' }], 'activities-heart-intraday': { dataset: [{ time: bare, value: 60 }] } }, account).unsaid).toHaveLength(1);
    expect(short(decodeGarmin({ bloodPressures: [{ userId: 'g', measurementTimeInSeconds: AT, systolic: 125, diastolic: 80, sourceType: bare }] }))).toHaveLength(1);
  });

  const fitbit = { 'activities-heart': [{ dateTime: '2026-07-08', value: { restingHeartRate: 61 } }], 'activities-heart-intraday': { dataset: [{ time: '08:00:00', value: 70 }] }, spo2: [{ minutes: [{ minute: '2026-07-08T04:05:00', value: 95 }] }], sleep: [{ endTime: '2026-07-09T07:01:30.000', minutesAsleep: 420 }] };
  const garmin = { dailies: [day({ steps: 4_000, timeOffsetHeartRateSamples: { 15: 72 } })], sleeps: [day({ deepSleepDurationInSeconds: 1 })], bodyComps: [day({ weightInGrams: 1 })] };
  test.each<[string, object, (message: unknown) => Decoded]>([
    ['Withings', group([{ type: 1, value: 61_500, unit: -3 }, { type: 9, value: 80, unit: 0 }, { type: 10, value: 120, unit: 0 }]), (m) => decodeWithings(m, 'u')],
    ['Fitbit', fitbit, (m) => decodeFitbit(m, account)],
    ['Garmin', garmin, decodeGarmin],
    ['Open mHealth', [point('heart-rate', { heart_rate: { value: 72, unit: 'beats/min' } }), point('step-count', { step_count: 1, ...span('2026-07-09T07:00:00Z', '2026-07-09T08:00:00Z') })], (m) => decodeOpenMhealth(m, 'd')],
  ])('%s', (_form, sample, decode) => {
    const good = JSON.stringify(decode(sample));
    expect(JSON.parse(good).said.length).toBeGreaterThan(0);
    fc.assert(fc.property(mangled(sample), (message) => {
      const { said, unsaid = [] } = decode(message);
      for (const one of said) expect(typeof one.name).toBe('string');
      for (const { refusal } of unsaid) expect(refusal.detail).toMatch(/^[\w.[\]-]+: /);
    }), { numRuns: 1_000 });
    expect(JSON.stringify(decode(sample))).toBe(good);
  });
});
