import { KIND_NAMES, type Kind } from '../observations/kinds.js';

const DAYS_PER_YEAR = 365.25;

/** How long a class of data is kept, and what then becomes of it. */
export interface RetentionClass {
  readonly name: string;
  readonly what: string;
  /** After the data's own time. Absent: as long as the record, or the collection sees to it itself. */
  readonly keptDays?: number;
  /** `rollup`: readings go, counts with least, greatest and mean by hour stay. */
  readonly afterwards?: 'delete' | 'rollup';
  /** Part of the record of health and care: a request for erasure does not reach it. */
  readonly record: boolean;
  readonly why: string;
}

/**
 * The record: adult health records are kept for eight years after the last contact (NHS Records Management Code of
 * Practice, which covers social care that councils commission), and then appraised by a person, not by a timer. All other
 * times are our own [ours]: as short as what the data are for allows (UK GDPR article 5(1)(e)).
 */
export const RECORD_YEARS_AFTER_LAST_CONTACT = 8;
const RECORD_WHY = 'Part of the record of health and care, kept for eight years after the last contact and then appraised (NHS Records Management Code of Practice; UK GDPR article 17(3)(c)).';

export const CLASSES = {
  'clinical-record': { name: 'clinical-record', what: 'Vital signs, calls for help, medication, alerts, who was told', record: true, why: RECORD_WHY },
  'daily-living': { name: 'daily-living', what: 'Movement, doors, bed, buttons, steps, sleep, power', keptDays: Math.round(2 * DAYS_PER_YEAR), afterwards: 'rollup', record: false, why: 'Two winters of habits to compare; the pattern by hour stays. [ours]' },
  environment: { name: 'environment', what: 'Warmth, dampness, air, light and sound of rooms, and pictures of where devices stand', keptDays: Math.round(2 * DAYS_PER_YEAR), afterwards: 'rollup', record: false, why: 'Two winters of a home to compare. [ours]' },
  location: { name: 'location', what: 'Where somebody was', keptDays: 30, afterwards: 'delete', record: false, why: 'To find somebody who is lost, and to look back at how it came about. [ours]' },
  'device-health': { name: 'device-health', what: 'Batteries and reports of devices', keptDays: 365, afterwards: 'rollup', record: false, why: 'To know a failing device. [ours]' },
  doubted: { name: 'doubted', what: 'Readings that were not believed, fields that are not read', keptDays: 90, afterwards: 'delete', record: false, why: 'To find out what was wrong with a device. [ours]' },
  messages: { name: 'messages', what: 'Texts on the desk and events of the feed', record: false, why: 'Expire by themselves within days to months; what was said to whom stands in the record.' },
  working: { name: 'working', what: 'What the service needs at hand to watch over somebody', record: false, why: 'Derived from the rest, and rewritten with it.' },
  identity: { name: 'identity', what: 'Who somebody is, who cares for them, which devices they have', record: true, why: RECORD_WHY },
  accountability: { name: 'accountability', what: 'Who looked at whom; what was deleted, and why', record: true, why: 'Kept as long as anything it explains: a proof of deletion that is deleted proves nothing.' },
} as const satisfies Record<string, RetentionClass>;

export type ClassName = keyof typeof CLASSES;

const OF_KIND: Record<Kind, ClassName> = {
  'heart-rate': 'clinical-record', 'respiratory-rate': 'clinical-record', 'oxygen-saturation': 'clinical-record', 'body-temperature': 'clinical-record', 'blood-pressure': 'clinical-record',
  'body-weight': 'clinical-record', 'blood-glucose': 'clinical-record', consciousness: 'clinical-record', 'supplemental-oxygen': 'clinical-record', 'skin-temperature': 'clinical-record',
  'body-water': 'clinical-record', 'muscle-mass': 'clinical-record', medication: 'clinical-record',
  'resting-heart-rate': 'clinical-record', 'mean-heart-rate': 'clinical-record', 'mean-oxygen': 'clinical-record', 'mean-breathing-rate': 'clinical-record', 'skin-temp-change': 'clinical-record',
  sos: 'clinical-record', fall: 'clinical-record', smoke: 'clinical-record', 'carbon-monoxide': 'clinical-record', flood: 'clinical-record', gas: 'clinical-record', 'telecare-alarm': 'clinical-record',
  steps: 'daily-living', 'daily-steps': 'daily-living', sleep: 'daily-living', motion: 'daily-living', door: 'daily-living', bed: 'daily-living', power: 'daily-living', button: 'daily-living', vibration: 'daily-living', energy: 'daily-living',
  'room-temperature': 'environment', humidity: 'environment', 'carbon-dioxide': 'environment', illuminance: 'environment', 'sound-level': 'environment', location: 'location', battery: 'device-health', heartbeat: 'device-health',
};

export const classOf = (kind: Kind): RetentionClass => CLASSES[OF_KIND[kind]];
/** Kinds that a request for erasure reaches. */
export const ERASABLE_KINDS: readonly Kind[] = KIND_NAMES.filter((kind) => !classOf(kind).record);
