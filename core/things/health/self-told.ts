import type { About } from '../../doors/said.js';

/** What a device, or the bridge it is heard through, told of itself; each with since when it says so, our clock. */
export interface SelfTold {
  readonly model?: Told<string>;
  readonly firmware?: Told<string>;
  /** dBm, dB, and Zigbee's 0 to 255. */
  readonly rssi?: Told<number>;
  readonly snr?: Told<number>;
  readonly linkQuality?: Told<number>;
  readonly online?: Told<boolean>;
  readonly batteryLow?: Told<boolean>;
  readonly tampered?: Told<boolean>;
  readonly fault?: Told<string>;
  /** g, of a worn accelerometer. */
  readonly restWeight?: Told<number>;
  readonly mains?: Told<boolean>;
}

export interface Told<Value> {
  readonly value: Value;
  readonly since: number;
}

type Field = keyof SelfTold;
const within = (low: number, high: number) => (value: unknown): boolean => typeof value === 'number' && value >= low && value <= high;
/** Text that a page can show: a megabyte of firmware is none. */
const isText = (value: unknown): boolean => typeof value === 'string' && /^[\x20-\x7e]{1,64}$/.test(value);
const isFlag = (value: unknown): boolean => typeof value === 'boolean';

/** What a receiver can measure, on the wide side: LoRa hears down to -148 dBm (SX1276 data sheet), and -20 dB of SNR. [ours] */
const BELIEVED: Readonly<Record<Field, (value: unknown) => boolean>> = {
  model: isText, firmware: isText, fault: isText, rssi: within(-200, 20), snr: within(-50, 60), linkQuality: within(0, 255),
  restWeight: within(0, 200), online: isFlag, batteryLow: isFlag, tampered: isFlag, mains: isFlag,
};
const FIELDS = Object.keys(BELIEVED) as Field[];
/** Whether a field of a reading in our own form is such a word, and to be believed. */
export const isSelfTold = (field: string, value: unknown): boolean => Object.hasOwn(BELIEVED, field) && BELIEVED[field as Field](value);

/** The fields that cannot be believed; they are not taken. */
export function unbelievable(about: object): Field[] {
  const said = about as Readonly<Partial<Record<Field, unknown>>>;
  return FIELDS.filter((field) => said[field] !== undefined && !BELIEVED[field](said[field]));
}

export const whyUnbelievable = (field: string): string => `${field}: is not what a device says of itself (text of 64 printable characters at most, a number in range, or true and false); it was not taken.`;

/** What runs on a battery has lost its mains where it had been on it. */
export function withMains(told: SelfTold, { onBattery, ...about }: Omit<About, 'name'>): Omit<About, 'name'> {
  return onBattery && told.mains ? { ...about, mains: false } : about;
}

/** What was told before, and now this; a value that is said again is said since the first time. */
export function tellSelf(told: SelfTold, about: Omit<About, 'name'>, now: number): SelfTold {
  const after: Partial<Record<Field, Told<unknown>>> = { ...told };
  for (const field of FIELDS) {
    const value = about[field];
    if (value !== undefined && BELIEVED[field](value) && after[field]?.value !== value) after[field] = { value, since: now };
  }
  return after as SelfTold;
}

/** The parts of it that a message was about: what was told elsewhere meanwhile is left as it is. */
export const partsTold = (told: SelfTold, about: Omit<About, 'name'>): Partial<SelfTold> => Object.fromEntries(FIELDS.flatMap((field) => (about[field] === undefined || told[field] === undefined ? [] : [[field, told[field]]])));

/** Signal wanders with every message; anything else that changes is worth writing down at once. */
const WANDERS: ReadonlySet<Field> = new Set<Field>(['rssi', 'snr', 'linkQuality']);
export const saysNews = (before: SelfTold, after: SelfTold): boolean => FIELDS.some((field) => !WANDERS.has(field) && before[field]?.value !== after[field]?.value);

/** Words by which a device says that nothing is wrong. */
const NONE = /^(?:0|ok|none|normal|no)$/i;
/** What in each field says that something is wrong with the device; a field that is not here says nothing of the kind. */
const WRONG: Readonly<Partial<Record<Field, (value: unknown) => boolean>>> = {
  fault: (value) => !NONE.test(String(value)), batteryLow: (value) => value === true, tampered: (value) => value === true, mains: (value) => value === false,
};
export const saysWrong = (told: SelfTold, field: Field): boolean => told[field] !== undefined && WRONG[field]?.(told[field].value) === true;
export const wrongs = (told: SelfTold): Field[] => FIELDS.filter((field) => saysWrong(told, field));
