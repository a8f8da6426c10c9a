import type { Kind } from '../../../../core/observations/kinds.js';
import { kindSpec } from '../../../../core/observations/kinds.js';
import { isPressure, type Value } from '../../../../core/observations/reading.js';

/** What a kind is called on a page; short enough for a table's cell and a chart's margin. */
const NAMES: Record<Kind, string> = {
  'heart-rate': 'Heart rate', 'respiratory-rate': 'Breathing rate', 'oxygen-saturation': 'SpO2',
  'body-temperature': 'Body temperature', 'blood-pressure': 'Blood pressure', 'body-weight': 'Weight',
  'blood-glucose': 'Blood glucose', consciousness: 'Consciousness', 'supplemental-oxygen': 'Oxygen supply',
  steps: 'Steps', sleep: 'Sleep', motion: 'Movement', door: 'Door', bed: 'Bed', power: 'Electric power',
  'room-temperature': 'Room temperature', humidity: 'Humidity', sos: 'Call for help', fall: 'Fall', smoke: 'Smoke',
  'carbon-monoxide': 'Carbon monoxide', gas: 'Gas leak', flood: 'Water leak', medication: 'Medicine', location: 'Location',
  battery: 'Battery', heartbeat: 'Device check-in', 'skin-temperature': 'Skin temperature', 'body-water': 'Body water',
  'muscle-mass': 'Muscle mass', button: 'Button', vibration: 'Vibration', 'carbon-dioxide': 'Carbon dioxide', illuminance: 'Light',
  'sound-level': 'Sound level', energy: 'Energy used',
  'telecare-alarm': 'Telecare alarm',
  'resting-heart-rate': 'Resting heart rate', 'mean-heart-rate': 'Average heart rate',
  'mean-oxygen': 'Average SpO2', 'mean-breathing-rate': 'Average breathing rate', 'daily-steps': 'Steps in the day',
  'skin-temp-change': 'Skin temperature change',
};

/** UCUM code → as printed after the number. */
const UNITS: Readonly<Record<string, string>> = {
  '/min': 'a minute', '%': '%', Cel: '°C', 'mm[Hg]': 'mmHg', kg: 'kg', 'mmol/L': 'mmol/L', '{steps}': 'steps', min: 'minutes', W: 'W', '[ppm]': 'ppm',
  '{steps}/d': 'steps', K: '°C', 'dB[SPL]': 'dB', 'kW.h': 'kWh',
};

/** ACVPU, as the NEWS2 chart spells it out. */
const CONSCIOUSNESS: Readonly<Record<string, string>> = {
  A: 'alert', C: 'new confusion', V: 'responds to voice', P: 'responds to pain', U: 'unresponsive',
};

/** Why telecare equipment asks for somebody. */
const TELECARE_ALARM: Readonly<Record<string, string>> = {
  seizure: 'seizure', inactivity: 'no movement', 'out-of-bed': 'out of bed', 'out-of-chair': 'out of the chair', 'left-home': 'left home',
  intruder: 'intruder', enuresis: 'wet bed', medication: 'medicine not taken', environment: 'something in the home',
};

const BEGINS: Partial<Record<Kind, readonly [begun: string, over: string]>> = {
  motion: ['seen', 'stopped'], sos: ['pressed', 'cancelled'], fall: ['detected', 'cancelled'], smoke: ['detected', 'cleared'],
  'carbon-monoxide': ['detected', 'cleared'], gas: ['detected', 'cleared'], flood: ['detected', 'cleared'], button: ['used', 'released'], vibration: ['felt', 'stopped'], heartbeat: ['in touch', 'in touch'],
  'supplemental-oxygen': ['on oxygen', 'on air'],
};

const CHOICES: Partial<Record<Kind, Readonly<Record<string, string>>>> = {
  consciousness: CONSCIOUSNESS, 'telecare-alarm': TELECARE_ALARM, bed: { in: 'got in', out: 'got out' }, door: { open: 'opened', closed: 'closed' },
};

export const kindName = (kind: Kind): string => NAMES[kind];

export const unitWord = (ucum: string | undefined): string => (ucum === undefined ? '' : UNITS[ucum] ?? ucum);

/** "93 %", "128/79 mmHg", "pressed", "got out": the value with its unit, for a page. */
export function valueWords(kind: Kind, value: Value): string {
  const unit = unitWord(kindSpec(kind).unit);
  if (isPressure(value)) return `${value.systolic}/${value.diastolic} ${unit}`;
  if (typeof value === 'number') return `${numberWords(value)} ${unit}`.trim();
  if (typeof value === 'boolean') return (BEGINS[kind] ?? ['yes', 'no'])[value ? 0 : 1];
  if (typeof value === 'string') return CHOICES[kind]?.[value] ?? value;
  return 'position recorded';
}

/** "SpO2 93 %", "Door opened". */
export const readingWords = (kind: Kind, value: Value): string => `${kindName(kind)} ${valueWords(kind, value)}`;

/** Two decimals at most: a sensor's 36.599998 is 36.6. */
export const numberWords = (value: number): string => String(Math.round(value * 100) / 100);

const RULES: Readonly<Record<string, string>> = { sos: 'call for help', news2: 'early warning score (NEWS2)' };

/** A rule's name as words: `device-silent` → "device silent". */
export const ruleWords = (rule: string): string => RULES[rule] ?? rule.replaceAll('-', ' ');

/** "you", "you and Tom", "you, Tom and the desk" */
export function listWords(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
