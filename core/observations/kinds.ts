/**
 * What can be observed: for each kind its form, its one unit (UCUM), the range in which a value is believed, and
 * what it tells the rules. Values outside `plausible` are authentic but not believed: they are quarantined, never used.
 *
 * Plausible ranges are the project's own, wide on purpose: they ask "can a sensor on a living person or in a home say
 * this?", not "is the person well?" (that is for the rules).
 */
export type Form = 'number' | 'pressure' | 'choice' | 'flag' | 'event' | 'position';

export interface KindSpec {
  readonly form: Form;
  /** UCUM code; a reading may leave it out, and may not say another. */
  readonly unit?: string;
  /** Inclusive bounds of belief, in `unit`; for `pressure`, of either part. */
  readonly plausible?: readonly [min: number, max: number];
  readonly choices?: readonly string[];
  /** Put to the rules on arrival and never throttled, grouped away or held back. */
  readonly critical?: true;
  /** Evidence that somebody moves about at home (an inside sensor or a thing used by hand). */
  readonly activity?: true;
}

export const KINDS = {
  'heart-rate': { form: 'number', unit: '/min', plausible: [20, 300] },
  'respiratory-rate': { form: 'number', unit: '/min', plausible: [3, 80] },
  'oxygen-saturation': { form: 'number', unit: '%', plausible: [40, 100] },
  'body-temperature': { form: 'number', unit: 'Cel', plausible: [28, 43.5] },
  'blood-pressure': { form: 'pressure', unit: 'mm[Hg]', plausible: [20, 300] },
  'body-weight': { form: 'number', unit: 'kg', plausible: [20, 350] },
  'blood-glucose': { form: 'number', unit: 'mmol/L', plausible: [0.6, 50] },
  consciousness: { form: 'choice', choices: ['A', 'C', 'V', 'P', 'U'] },
  'supplemental-oxygen': { form: 'flag' },
  steps: { form: 'number', unit: '{steps}', plausible: [0, 120_000] },
  sleep: { form: 'number', unit: 'min', plausible: [0, 1_440] },
  motion: { form: 'event', activity: true },
  door: { form: 'choice', choices: ['open', 'closed'], activity: true },
  bed: { form: 'choice', choices: ['in', 'out'], activity: true },
  power: { form: 'number', unit: 'W', plausible: [0, 25_000] },
  'room-temperature': { form: 'number', unit: 'Cel', plausible: [-30, 60] },
  humidity: { form: 'number', unit: '%', plausible: [0, 100] },
  sos: { form: 'event', critical: true, activity: true },
  fall: { form: 'event', critical: true },
  smoke: { form: 'event', critical: true },
  'carbon-monoxide': { form: 'event', critical: true },
  /** Gas that burns, as from a cooker. */
  gas: { form: 'event', critical: true },
  flood: { form: 'event', critical: true },
  medication: { form: 'choice', choices: ['taken', 'missed'], activity: true },
  location: { form: 'position' },
  battery: { form: 'number', unit: '%', plausible: [0, 100] },
  heartbeat: { form: 'event' },
  'skin-temperature': { form: 'number', unit: 'Cel', plausible: [20, 43.5] },
  'body-water': { form: 'number', unit: '%', plausible: [20, 80] },
  'muscle-mass': { form: 'number', unit: 'kg', plausible: [5, 150] },
  /** A button of no alarm was used: a doorbell, a remote. */
  button: { form: 'event', activity: true },
  vibration: { form: 'event' },
  'carbon-dioxide': { form: 'number', unit: '[ppm]', plausible: [0, 40_000] },
  illuminance: { form: 'number', unit: 'lx', plausible: [0, 200_000] },
  'sound-level': { form: 'number', unit: 'dB[SPL]', plausible: [0, 150] },
  /** A meter's running total. */
  energy: { form: 'number', unit: 'kW.h', plausible: [0, 10_000_000] },
  'telecare-alarm': { form: 'choice', choices: ['seizure', 'inactivity', 'out-of-bed', 'out-of-chair', 'left-home', 'intruder', 'enuresis', 'medication', 'environment'], critical: true },
  // Summaries of a day or a night, as wearables make them. They stand at the end of their stretch, and no rule takes the
  // mean of a night for a heartbeat of now: each is a kind of its own.
  'resting-heart-rate': { form: 'number', unit: '/min', plausible: [20, 150] },
  'mean-heart-rate': { form: 'number', unit: '/min', plausible: [20, 250] },
  'mean-oxygen': { form: 'number', unit: '%', plausible: [40, 100] },
  'mean-breathing-rate': { form: 'number', unit: '/min', plausible: [3, 80] },
  'daily-steps': { form: 'number', unit: '{steps}/d', plausible: [0, 120_000] },
  /** Against the wearer's own usual, as makers give it who do not give the temperature. */
  'skin-temp-change': { form: 'number', unit: 'K', plausible: [-15, 15] },
} as const satisfies Record<string, KindSpec>;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as readonly Kind[];

export const isKind = (name: string): name is Kind => Object.hasOwn(KINDS, name);
export const kindSpec = (kind: Kind): KindSpec => KINDS[kind];
export const isCritical = (kind: Kind): boolean => kindSpec(kind).critical === true;
export const isActivity = (kind: Kind): boolean => kindSpec(kind).activity === true;
