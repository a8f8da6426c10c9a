import type { Device as Thing } from '../../core/things/device.js';
import { own, ukCoreProfile } from '../codes/systems.js';
import type { Device } from './r4.js';
import { concept, inWords, refTo } from './say.js';

/** A thing in a resident's home; its room in the words of whoever paired it. */
export function device(thing: Thing): Device {
  return {
    resourceType: 'Device',
    id: thing.fhirId,
    meta: { profile: [ukCoreProfile('Device')] },
    identifier: [{ system: own('device'), value: thing.id }],
    status: thing.retiredAt === undefined ? 'active' : 'inactive',
    type: concept(own('device-type'), thing.kind, inWords(thing.kind)),
    patient: refTo('Patient', thing.subject),
    ...(thing.room ? { location: { type: 'Location', display: thing.room } } : {}),
  };
}
