import { describe, expect, test } from 'vitest';
import { readClaim } from './claim.js';
import { identifierTokens, readCondition } from './identifiers.js';
import { readBundle } from './read-bundle.js';
import { Refused } from './refused.js';

const BASE = 'https://hearthline.example/fhir/R4';
const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const introduced = new Map<string, Record<string, unknown>>([
  ['urn:uuid:p', { resourceType: 'Patient', identifier: [{ system: NHS, value: '999 000 0018' }] }], ['urn:uuid:stranger', { resourceType: 'Patient', identifier: [{ system: 'urn:oid:2.999', value: 'x' }] }],
  ['urn:uuid:d', { resourceType: 'Device', identifier: [{ value: '00-1C-05' }], serialNumber: 'S1', deviceName: [{ name: 'Nonin' }] }],
]);

describe('whom and what an Observation means', () => {
  test.each([
    [{ subject: { reference: 'Patient/abc' } }, { persons: [{ id: 'abc' }], deviceNames: [] }],
    [{ subject: { reference: `${BASE}/Patient/abc` }, device: { reference: 'Device/w', display: 'Watch' } }, { persons: [{ id: 'abc' }], deviceId: 'w', deviceNames: ['Watch'] }],
    [{ subject: { identifier: { system: NHS, value: '9990000018' } }, device: { identifier: { system: 'urn:s', value: 'K7' } } }, { persons: [{ nhsNumber: '9990000018' }], deviceNames: ['K7'] }],
    [{ subject: { reference: 'urn:uuid:p' }, device: { reference: 'urn:uuid:d' } }, { persons: [{ nhsNumber: '9990000018' }], deviceNames: ['00-1C-05', 'S1', 'Nonin'] }],
    [{ subject: { reference: 'Device/w' }, device: { reference: 'Device/hub' } }, { persons: [], deviceId: 'w', deviceNames: [] }],
    [{ subject: { reference: 'urn:uuid:d' }, device: { reference: 'Device/hub' } }, { persons: [], deviceNames: ['00-1C-05', 'S1', 'Nonin'] }],
    [{}, { persons: [], deviceNames: [] }],
  ])('%j', (resource, claim) => expect(readClaim(resource, BASE, introduced)).toEqual(claim));

  test.each<[object, string]>([
    ...['http://169.254.169.254/Patient/1', 'file:///etc/passwd', 'http://10.0.0.1/fhir/R4/Patient/1', `${BASE}8/Patient/1`, '(a+)+$X/1', 'Patient/../../admin', 'Patient/1%00', 'Patient/', '#p', 'Group/1', 'Patient/a/_history/1', `Patient/${'a'.repeat(65)}`, 'x'.repeat(10_000), 7, {}]
      .map((reference): [object, string] => [{ subject: { reference } }, 'value']),
    [{ subject: 'Patient/1' }, 'structure'], [{ subject: { reference: 'urn:uuid:nobody' } }, 'not-found'], [{ subject: { reference: 'urn:uuid:stranger' } }, 'not-found'], [{ device: { reference: 'urn:uuid:p' } }, 'not-found'],
    ...['9990000019', '0000000000', '1111111111', '999000001', '٩٩٩٠٠٠٠٠١٨', 5].map((value): [object, string] => [{ subject: { identifier: { system: NHS, value } } }, 'value']), [{ subject: { identifier: { system: 'urn:x', value: '1' } } }, 'value'],
  ])('%j is refused, quickly, and followed nowhere', (resource, code) => {
    const started = performance.now();
    const claim = readClaim(resource as Record<string, unknown>, BASE, introduced);
    expect(claim).toBeInstanceOf(Refused);
    expect((claim as Refused).code).toBe(code);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

test('identifiers are tokens, five at most, and none is our own name of a reading', () => {
  expect(identifierTokens({ identifier: [{ system: 'urn:a', value: '1' }, { value: '2' }, { system: 'urn:a' }, { system: 'urn:hearthline:reading', value: 'x' }, { system: 'urn:a', value: 'y'.repeat(300) }] })).toEqual(['urn:a|1', '|2']);
});

test.each([['identifier=urn:a|1', 'urn:a|1'], ['identifier=urn%3Aa%7C1', 'urn:a|1'], ['identifier=|1', '|1'], ['identifier=1', undefined], ['identifier=urn:a|', undefined], ['identifier=urn:a|1&code=x', undefined], ['_id=1', undefined], ['', undefined]])('the condition "%s"', (query, token) => {
  expect(readCondition(query)).toBe(token);
});

test.each([
  [[], 'structure'], [{ resourceType: 'Patient' }, 'value'], [{ resourceType: 'Bundle' }, 'required'], [{ resourceType: 'Bundle', type: 'searchset' }, 'not-supported'], [{ resourceType: 'Bundle', type: 'batch', entry: {} }, 'structure'],
  [{ resourceType: 'Bundle', type: 'batch', entry: [{ fullUrl: 'urn:uuid:1' }, { fullUrl: 'urn:uuid:1' }] }, 'invariant'], [{ resourceType: 'Bundle', type: 'batch', entry: new Array(50_000).fill(0) }, 'too-long'],
])('the Bundle %j', (raw, code) => expect((readBundle(raw) as Refused).code).toBe(code));
