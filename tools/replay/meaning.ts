import { isKind, kindSpec, type Kind } from '../../core/observations/kinds.js';
import type { Value } from '../../core/observations/reading.js';

/** A sensor of a recorded home, in the words of our devices. */
export interface Source {
  /** Names it within its home: becomes the end of the device's id. */
  readonly name: string;
  /** The device's kind. */
  readonly device: string;
  readonly room?: string;
  readonly kind: Kind;
}

export const slug = (words: string): string => words.normalize('NFKD').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');

/**
 * A row of `activity` is one firing of a sensor. `*-door` is a contact that says only that it opened: there is no OFF row,
 * so nothing is ever said of its closing. Everything else is a movement detector in the room it names.
 */
export function activitySource(location: string): Source | undefined {
  const name = slug(location);
  if (name === '') return undefined;
  if (!name.endsWith('-door')) return { name, device: 'motion', room: location.trim().slice(0, 60), kind: 'motion' };
  return { name, device: 'door', room: name.slice(0, -'-door'.length).replaceAll('-', ' ').slice(0, 60), kind: 'door' };
}

export const activityValue = (kind: Kind): Value => (kind === 'door' ? 'open' : true);

export type Part = 'systolic' | 'diastolic';

/** What the recording calls a measurement, and what we call it. */
const MEASURES: Readonly<Record<string, Kind>> = {
  'o-e-muscle-mass': 'muscle-mass',
  'total-body-water': 'body-water',
  weight: 'body-weight',
  pulse: 'heart-rate',
  spo2: 'oxygen-saturation',
};
const DEVICES: Partial<Record<Kind, string>> = {
  'body-temperature': 'thermometer',
  'skin-temperature': 'thermometer',
  'body-weight': 'scales',
  'muscle-mass': 'scales',
  'body-water': 'scales',
  'heart-rate': 'blood-pressure-monitor',
  'oxygen-saturation': 'pulse-oximeter',
};
/** Other spellings of a unit than UCUM's. */
const UNITS: Readonly<Record<string, string>> = {
  'beats/min': '/min', '{beats}/min': '/min', bpm: '/min', 'breaths/min': '/min', '{breaths}/min': '/min',
  mmhg: 'mm[Hg]', '°c': 'Cel', c: 'Cel', celsius: 'Cel',
};

export const PRESSURE: Source = { name: 'blood-pressure', device: 'blood-pressure-monitor', kind: 'blood-pressure' };

export function pressurePart(deviceType: string): Part | undefined {
  const name = slug(deviceType);
  if (name === 'systolic-blood-pressure') return 'systolic';
  return name === 'diastolic-blood-pressure' ? 'diastolic' : undefined;
}

export function measureSource(deviceType: string): Source | undefined {
  const name = slug(deviceType);
  const kind = MEASURES[name] ?? name;
  if (!isKind(kind) || kindSpec(kind).form !== 'number') return undefined;
  return { name, device: DEVICES[kind] ?? 'monitor', kind };
}

/** True when the row's unit is the kind's own, however it is spelt; a unit left out is believed. */
export function sameUnit(text: string | undefined, kind: Kind): boolean {
  const unit = text?.trim() ?? '';
  const own = kindSpec(kind).unit ?? '';
  return unit === '' || unit === own || UNITS[unit.toLowerCase()] === own;
}

/** A decimal number and nothing else: never '', '0x1f' or 'Infinity'. */
export function numberOf(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?$/.test(text.trim()) ? Number(text) : undefined;
}
