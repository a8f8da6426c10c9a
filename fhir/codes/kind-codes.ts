import type { Kind } from '../../core/observations/kinds.js';
import type { Coding } from '../map/r4.js';
import { LOINC, MDC, own, SNOMED, ukCoreProfile } from './systems.js';

export type Category = 'vital-signs' | 'activity' | 'survey' | 'therapy' | 'laboratory' | 'exam';

/** How a kind of reading is said in FHIR. */
export interface KindCodes {
  readonly text: string;
  readonly codings: readonly Coding[];
  readonly category: Category;
  /** Declared in meta.profile: only where the resource meets it. */
  readonly profile: string;
  /** In people's words; UK Core fixes these texts too (care.md "What to know first" 2). */
  readonly unitText?: string;
}

const loinc = (code: string, display?: string): Coding => ({ system: LOINC, code, ...(display ? { display } : {}) });
const snomed = (code: string, display: string): Coding => ({ system: SNOMED, code, display });
const mdc = (code: number): Coding => ({ system: MDC, code: String(code) });
/** 11073-10471 home sensors: partition 130 (130 × 65536), term n (care.md c.1). */
const homeSensor = (term: number): Coding => mdc(8_519_680 + term);
const ours = (kind: Kind): Coding => ({ system: own('kind'), code: kind });
const vital = (name: string): string => ukCoreProfile(`Observation-VitalSigns-${name}`);
const OBSERVATION = ukCoreProfile('Observation');

/**
 * care.md c.1. MDC codes only where its table says that they were read in a published source. SpO2 has 2708-6 alone: a
 * second LOINC coding fails UK Core. A skin temperature is not a body temperature, and claims no such profile.
 */
export const KIND_CODES: Readonly<Record<Kind, KindCodes>> = {
  'heart-rate': { text: 'Heart rate', codings: [snomed('364075005', 'Heart rate'), loinc('8867-4', 'Heart rate')], category: 'vital-signs', profile: vital('HeartRate'), unitText: 'per minute' },
  'respiratory-rate': { text: 'Respiratory rate', codings: [snomed('86290005', 'Respiratory rate'), loinc('9279-1', 'Respiratory rate'), mdc(151_562)], category: 'vital-signs', profile: vital('RespirationRate'), unitText: 'per minute' },
  'oxygen-saturation': { text: 'Oxygen saturation', codings: [snomed('431314004', 'Peripheral oxygen saturation'), loinc('2708-6', 'Oxygen saturation in Arterial blood'), mdc(150_456)], category: 'vital-signs', profile: vital('OxygenSaturation'), unitText: 'percent' },
  'body-temperature': { text: 'Body temperature', codings: [snomed('386725007', 'Body temperature'), loinc('8310-5', 'Body temperature')], category: 'vital-signs', profile: vital('BodyTemperature'), unitText: 'degree Celsius' },
  // UK Core's own profile cannot be checked by any validator we know (care.md 3) and wants a UKCore-Device-BloodPressure.
  'blood-pressure': { text: 'Blood pressure', codings: [snomed('75367002', 'Blood pressure'), loinc('85354-9', 'Blood pressure panel with all children optional')], category: 'vital-signs', profile: 'http://hl7.org/fhir/StructureDefinition/bp', unitText: 'millimeter of mercury' },
  'body-weight': { text: 'Body weight', codings: [snomed('27113001', 'Body weight'), loinc('29463-7', 'Body weight'), mdc(188_736)], category: 'vital-signs', profile: vital('BodyWeight'), unitText: 'kilogram' },
  'blood-glucose': { text: 'Blood glucose', codings: [snomed('997671000000106', 'Blood glucose level')], category: 'laboratory', profile: ukCoreProfile('Observation-BloodGlucose'), unitText: 'millimoles per litre' },
  consciousness: { text: 'Consciousness (ACVPU)', codings: [snomed('1104441000000107', 'Alert Confusion Voice Pain Unresponsive scale score')], category: 'survey', profile: ukCoreProfile('Observation-ACVPU') },
  // Which of the two it is, the value says: see supplemental-oxygen.ts.
  'supplemental-oxygen': { text: 'Supplemental oxygen', codings: [snomed('371825009', 'Patient on oxygen'), snomed('722742002', 'Breathing room air')], category: 'therapy', profile: ukCoreProfile('Observation-InspiredOxygen') },
  steps: { text: 'Steps', codings: [loinc('55423-8')], category: 'activity', profile: OBSERVATION, unitText: 'steps' },
  sleep: { text: 'Sleep', codings: [loinc('93832-4'), { system: SNOMED, code: '258158006' }], category: 'activity', profile: OBSERVATION, unitText: 'minute' },
  motion: { text: 'Motion', codings: [homeSensor(7)], category: 'activity', profile: OBSERVATION },
  door: { text: 'Door contact', codings: [homeSensor(10)], category: 'activity', profile: OBSERVATION },
  bed: { text: 'Bed in use', codings: [homeSensor(11)], category: 'activity', profile: OBSERVATION },
  power: { text: 'Electric power drawn', codings: [ours('power')], category: 'activity', profile: OBSERVATION, unitText: 'watt' },
  'room-temperature': { text: 'Room temperature', codings: [loinc('60832-3'), homeSensor(14)], category: 'survey', profile: OBSERVATION, unitText: 'degree Celsius' },
  humidity: { text: 'Relative humidity of a room', codings: [ours('humidity')], category: 'survey', profile: OBSERVATION, unitText: 'percent' },
  sos: { text: 'Call for help', codings: [homeSensor(2)], category: 'survey', profile: OBSERVATION },
  fall: { text: 'Fall', codings: [homeSensor(1), { system: SNOMED, code: '1912002' }], category: 'exam', profile: OBSERVATION },
  smoke: { text: 'Smoke', codings: [homeSensor(3)], category: 'survey', profile: OBSERVATION },
  'carbon-monoxide': { text: 'Carbon monoxide', codings: [homeSensor(4)], category: 'survey', profile: OBSERVATION },
  gas: { text: 'Gas', codings: [homeSensor(6)], category: 'survey', profile: OBSERVATION },
  flood: { text: 'Water on the floor', codings: [homeSensor(5)], category: 'survey', profile: OBSERVATION },
  medication: { text: 'Medication dose', codings: [homeSensor(13)], category: 'therapy', profile: OBSERVATION },
  location: { text: 'Position', codings: [ours('location')], category: 'activity', profile: OBSERVATION },
  battery: { text: 'Battery of a device', codings: [ours('battery')], category: 'survey', profile: OBSERVATION, unitText: 'percent' },
  heartbeat: { text: 'Sign of life of a device', codings: [ours('heartbeat')], category: 'survey', profile: OBSERVATION },
  'skin-temperature': { text: 'Skin temperature', codings: [ours('skin-temperature')], category: 'exam', profile: OBSERVATION, unitText: 'degree Celsius' },
  'body-water': { text: 'Body water', codings: [ours('body-water')], category: 'exam', profile: OBSERVATION, unitText: 'percent' },
  'muscle-mass': { text: 'Muscle mass', codings: [ours('muscle-mass')], category: 'exam', profile: OBSERVATION, unitText: 'kilogram' },
  button: { text: 'Button used', codings: [ours('button')], category: 'activity', profile: OBSERVATION },
  vibration: { text: 'Vibration', codings: [ours('vibration')], category: 'activity', profile: OBSERVATION },
  'carbon-dioxide': { text: 'Carbon dioxide in a room', codings: [ours('carbon-dioxide')], category: 'survey', profile: OBSERVATION, unitText: 'parts per million' },
  illuminance: { text: 'Light in a room', codings: [ours('illuminance')], category: 'survey', profile: OBSERVATION, unitText: 'lux' },
  'sound-level': { text: 'Sound level of a room', codings: [ours('sound-level')], category: 'survey', profile: OBSERVATION, unitText: 'decibel' },
  energy: { text: 'Energy used', codings: [ours('energy')], category: 'activity', profile: OBSERVATION, unitText: 'kilowatt hour' },
  'telecare-alarm': { text: 'Alarm of telecare equipment', codings: [ours('telecare-alarm')], category: 'survey', profile: OBSERVATION },
  // A summary is not a vital sign of a moment, and claims no such profile. LOINC's 40443-4 is a moment's pulse at rest.
  'resting-heart-rate': { text: 'Resting heart rate of a day', codings: [ours('resting-heart-rate')], category: 'exam', profile: OBSERVATION, unitText: 'per minute' },
  'mean-heart-rate': { text: 'Mean heart rate of a stretch', codings: [ours('mean-heart-rate')], category: 'exam', profile: OBSERVATION, unitText: 'per minute' },
  'mean-oxygen': { text: 'Mean oxygen saturation of a night', codings: [ours('mean-oxygen')], category: 'exam', profile: OBSERVATION, unitText: 'percent' },
  'mean-breathing-rate': { text: 'Mean respiratory rate of a night', codings: [ours('mean-breathing-rate')], category: 'exam', profile: OBSERVATION, unitText: 'per minute' },
  'daily-steps': { text: 'Steps of a day', codings: [loinc('41950-7')], category: 'activity', profile: OBSERVATION, unitText: 'steps per day' },
  'skin-temp-change': { text: 'Skin temperature against the usual', codings: [ours('skin-temp-change')], category: 'exam', profile: OBSERVATION, unitText: 'kelvin' },
};
