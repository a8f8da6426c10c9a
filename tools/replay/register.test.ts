import { expect, test } from 'vitest';
import { activitySource } from './meaning.js';
import { deviceId } from './register.js';

const door = activitySource('front-door')!;

test('a device is named after its home and its place', () => {
  expect(deviceId('0697d', door)).toBe('tihm-0697d-front-door');
});

test.each(['a b', 'a/b', 'a_b', 'é', 'x'.repeat(200)])('the home %j still gives an id that FHIR allows', (home) => {
  expect(deviceId(home, door)).toMatch(/^[A-Za-z0-9.-]{1,64}$/);
});

test('homes that look alike stay apart', () => {
  expect(new Set(['a b', 'a/b', 'a_b', 'a-b'].map((home) => deviceId(home, door))).size).toBe(4);
});
