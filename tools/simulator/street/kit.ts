import type { Thing } from './home.js';

export const ROOMS = ['bedroom', 'hallway', 'kitchen', 'lounge', 'bathroom'] as const;
export type Room = (typeof ROOMS)[number];

/** What stands in every watched home of the street. */
export const BASE_KIT: readonly Thing[] = [
  { name: 'gateway', kind: 'gateway', room: 'hallway' },
  { name: 'pendant', kind: 'pendant' },
  ...ROOMS.map((room): Thing => ({ name: `motion-${room}`, kind: 'motion', room })),
  { name: 'front-door', kind: 'door', room: 'front' },
  { name: 'bed', kind: 'bed', room: 'bedroom' },
  { name: 'kettle', kind: 'plug', room: 'kitchen' },
  { name: 'smoke-alarm', kind: 'smoke-alarm', room: 'hallway' },
  { name: 'climate', kind: 'climate-sensor', room: 'lounge' },
];

/** What some homes have besides. */
export const EXTRA = {
  oximeter: { name: 'oximeter', kind: 'pulse-oximeter' },
  cuff: { name: 'cuff', kind: 'blood-pressure-monitor' },
  scales: { name: 'scales', kind: 'scales', room: 'bathroom' },
  thermometer: { name: 'thermometer', kind: 'thermometer' },
  'nurse-tablet': { name: 'nurse-tablet', kind: 'tablet' },
  watch: { name: 'watch', kind: 'watch' },
  'glucose-meter': { name: 'glucose-meter', kind: 'glucose-meter' },
  dispenser: { name: 'dispenser', kind: 'medication-dispenser', room: 'kitchen' },
  'water-sensor': { name: 'water-sensor', kind: 'flood-sensor', room: 'kitchen' },
  'co-alarm': { name: 'co-alarm', kind: 'co-alarm', room: 'kitchen' },
} as const satisfies Record<string, Thing>;

export const withExtras = (...names: (keyof typeof EXTRA)[]): readonly Thing[] => [...BASE_KIT, ...names.map((name) => EXTRA[name])];

/** Any thing of the street's kit by name. */
export const thingNamed = (name: string): Thing | undefined => [...BASE_KIT, ...Object.values(EXTRA)].find((thing) => thing.name === name);
