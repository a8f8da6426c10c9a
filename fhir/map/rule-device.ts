import { own, ukCoreProfile } from '../codes/systems.js';
import { ruleDeviceId } from './ids.js';
import type { Device } from './r4.js';
import { concept, inWords } from './say.js';

/** A version of a rule as the software that found something: the agent in each Provenance. `source`: where its thresholds come from. */
export function ruleDevice(rule: string, version: string, source?: string): Device {
  return {
    resourceType: 'Device',
    id: ruleDeviceId(rule, version),
    meta: { profile: [ukCoreProfile('Device')] },
    identifier: [{ system: own('rule'), value: `${rule}|${version}` }],
    status: 'active',
    deviceName: [{ name: inWords(rule), type: 'user-friendly-name' }],
    type: concept(own('device-type'), 'rule', 'A rule of the service'),
    version: [{ value: version }],
    ...(source ? { note: [{ text: source }] } : {}),
  };
}
