import type { Device as Thing } from '../../core/things/device.js';
import { own, ukCoreProfile } from '../codes/systems.js';
import type { Device } from './r4.js';
import { concept, inWords, refTo } from './say.js';

/**
 * A thing in a resident's home; its room in the words of whoever paired it. Where FHIR does not allow its name as an id, it
 * is identified by both: references know the logical id alone.
 */
export function device(thing: Thing): Device {
  return {
    resourceType: 'Device',
    id: thing.fhirId,
    meta: { profile: [ukCoreProfile('Device')] },
    identifier: [...new Set<string>([thing.id, thing.fhirId])].map((value) => ({ system: own('device'), value })),
    status: thing.retiredAt === undefined ? 'active' : 'inactive',
    type: concept(own('device-type'), thing.kind, inWords(thing.kind)),
    ...(thing.subject === undefined ? {} : { patient: refTo('Patient', thing.subject) }),
    ...(thing.room ? { location: { type: 'Location', display: thing.room } } : {}),
  };
}
