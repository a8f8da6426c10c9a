import { kindSpec } from '../../core/observations/kinds.js';
import { isPressure, type Position, type Reading } from '../../core/observations/reading.js';
import type { Device as Thing } from '../../core/things/device.js';
import { bloodPressureParts } from '../codes/blood-pressure-codes.js';
import { KIND_CODES, type KindCodes } from '../codes/kind-codes.js';
import { DATA_ABSENT, OBSERVATION_CATEGORY, own, ukCoreCodes, ukCoreExtension } from '../codes/systems.js';
import { breathing, choice, happened } from '../codes/value-codes.js';
import type { Observation, ObservationComponent } from './r4.js';
import { concept, conceptOf, instant, quantity, refTo } from './say.js';

type Value = Pick<Observation, 'valueQuantity' | 'valueCodeableConcept' | 'dataAbsentReason' | 'component'>;

/** A reading of a home: measured by the resident's own things, where they live. */
const RESIDENTIAL = { url: ukCoreExtension('RecordingSetting'), valueCodeableConcept: concept(ukCoreCodes('RecordingSetting'), 'residential', undefined, 'Residential') };
const OF_A_ROOM = new Set<string>(['room-temperature', 'humidity']);

/**
 * A reading as an Observation, its view under a stable id. `effective` is the device's clock, `issued` ours. Only what
 * was believed is a reading, so its status is final.
 */
export function observation({ id, reading, device }: { readonly id: string; readonly reading: Reading; readonly device?: Pick<Thing, 'fhirId' | 'room'> }): Observation {
  const { kind, subject, at, receivedAt, value } = reading;
  const codes = KIND_CODES[kind];
  const codings = kind === 'supplemental-oxygen' ? breathing(codes.codings, value === true) : codes.codings;
  return {
    resourceType: 'Observation',
    id,
    // A reading never changes.
    meta: { versionId: '1', profile: [codes.profile] },
    ...(codes.category === 'vital-signs' ? { extension: [RESIDENTIAL] } : {}),
    identifier: [{ system: own('reading'), value: id }],
    status: 'final',
    category: [concept(OBSERVATION_CATEGORY, codes.category)],
    code: conceptOf(codings, codes.text),
    subject: refTo('Patient', subject),
    // Of a room's climate the room is what was measured; the resident is whose home it is.
    ...(OF_A_ROOM.has(kind) && device?.room ? { focus: [{ type: 'Location', display: device.room }] } : {}),
    effectiveDateTime: instant(at),
    issued: instant(receivedAt),
    performer: [refTo('Patient', subject)],
    ...valueOf(reading, codes),
    ...(device ? { device: refTo('Device', device.fhirId) } : {}),
  };
}

function valueOf({ kind, value }: Reading, codes: KindCodes): Value {
  if (kind === 'supplemental-oxygen') return { dataAbsentReason: concept(DATA_ABSENT, value === true ? 'unknown' : 'not-applicable') };
  if (typeof value === 'number') return { valueQuantity: quantity(value, kindSpec(kind).unit ?? '1', codes.unitText) };
  if (typeof value === 'boolean') return { valueCodeableConcept: happened(value) };
  if (typeof value === 'string') return { valueCodeableConcept: choice(kind, value) };
  return { component: isPressure(value) ? bloodPressureParts(value) : positionParts(value) };
}

/** WGS 84 degrees. */
const positionParts = ({ latitude, longitude }: Position): ObservationComponent[] => [
  { code: concept(own('position'), 'latitude', 'Latitude, WGS 84'), valueQuantity: quantity(latitude, 'deg', 'degree') },
  { code: concept(own('position'), 'longitude', 'Longitude, WGS 84'), valueQuantity: quantity(longitude, 'deg', 'degree') },
];
