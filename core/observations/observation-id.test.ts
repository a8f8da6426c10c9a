import { describe, expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../ids.js';
import { KIND_NAMES } from './kinds.js';
import { observationId, parseObservationId } from './observation-id.js';
import { inOrder } from './packing/pack.js';
import type { Reading, Value } from './reading.js';

const subject = 'abcdefghijklmnop' as SubjectId;
const said = (value: Value, device = 'd'): Reading => ({ subject, kind: 'door', at: 1_790_000_000_000, device: device as DeviceId, value, receivedAt: 6 });

test.each(KIND_NAMES)('the id of a %s is a FHIR id and says again what it was made of', (kind) => {
  const id = observationId({ subject, kind, at: 1_790_000_000_123, device: 'hall:pir_1' as DeviceId, value: true });
  expect(id).toMatch(/^[A-Za-z0-9.-]{1,61}$/);
  expect(parseObservationId(id)).toMatchObject({ subject, kind, at: 1_790_000_000_123 });
});

test.each(['', 'x', '../../admin', 'abcdefghijklmnop.motion', 'abcdefghijklmnop.nothing.abc.00000000000', 'abcdefghijklmnop.motion.abc.0000000', "abcdefghijklmnop.motion.abc.00000000000\0"])('%j is no observation', (text) => {
  expect(parseObservationId(text)).toBeUndefined();
});

describe('a name stays with its reading', () => {
  test('whatever else is said of the same instant, and wherever that sorts', () => {
    const [open, closed] = [said('open'), said('closed')];
    expect([open, closed].sort(inOrder)[0]).toBe(closed);
    expect(observationId(open)).not.toBe(observationId(closed));
    expect(observationId(open)).not.toBe(observationId(said('open', 'e')));
  });

  test.each<[Value, Value]>([[true, false], [70, 70.1], [{ systolic: 120, diastolic: 80 }, { systolic: 80, diastolic: 120 }], [{ latitude: 1, longitude: 2 }, { latitude: 12, longitude: 2 }]])('%j and %j have two names', (a, b) => {
    expect(observationId(said(a))).not.toBe(observationId(said(b)));
  });
});
