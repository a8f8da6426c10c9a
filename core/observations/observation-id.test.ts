import { expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../ids.js';
import { KIND_NAMES } from './kinds.js';
import { observationId, parseObservationId, withIds } from './observation-id.js';

const subject = 'abcdefghijklmnop' as SubjectId;

test.each(KIND_NAMES)('the id of a %s is a FHIR id and says again what it was made of', (kind) => {
  const id = observationId({ subject, kind, at: 1_790_000_000_123, device: 'hall:pir_1' as DeviceId }, 2);
  expect(id).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
  expect(parseObservationId(id)).toMatchObject({ subject, kind, at: 1_790_000_000_123, ordinal: 2 });
});

test.each(['', 'x', '../../admin', 'abcdefghijklmnop.motion', 'abcdefghijklmnop.nothing.abc.0000000', 'abcdefghijklmnop.motion.abc.0000000.0', "abcdefghijklmnop.motion.abc.0000000\0"])('%j is no observation', (text) => {
  expect(parseObservationId(text)).toBeUndefined();
});

test('two readings of one instant have two ids', () => {
  const reading = { subject, kind: 'door' as const, at: 5, device: 'd' as DeviceId, receivedAt: 6 };
  expect(withIds([{ ...reading, value: 'closed' }, { ...reading, value: 'open' }]).map((x) => x.id)).toEqual([observationId(reading), observationId(reading, 1)]);
});
