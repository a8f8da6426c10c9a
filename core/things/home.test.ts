import { describe, expect, test } from 'vitest';
import type { SubjectId } from '../ids.js';
import { livesHere, roomFault, ROOM_TYPES, roomTypeOf, sameRoom } from './home.js';

describe('a room', () => {
  test.each([
    ['Bedroom', 'bedroom'], ['Front bedroom', 'bedroom'], ['Kitchen', 'kitchen'], ['Downstairs loo', 'bathroom'], ['Hall', 'hall'], ['Sitting room', 'living-room'], ['Front door', 'way-out'], ['Shed', 'other'],
  ] as const)('"%s" is taken for a %s', (name, type) => expect(roomTypeOf(name)).toBe(type));

  test.each([['Front door', 'way-out', true], ['Front door', 'hall', false], ['Porch', 'hall', false], ['Hall', 'way-out', false], ['Hall', 'hall', true], ['Front room', 'living-room', true]] as const)('"%s" as %s: %s', (name, type, fits) => {
    expect(roomFault({ name, type }) === undefined).toBe(fits);
  });

  test('a name’s own type always fits it', () => {
    for (const name of ['Porch', 'Bedroom', 'x', 'Garden room', 'Back']) expect(roomFault({ name, type: roomTypeOf(name) }), name).toBeUndefined();
    expect(ROOM_TYPES).toContain(roomTypeOf(''));
  });

  test.each([['Hall', ' hall ', true], ['Hall', 'Halls', false]])('"%s" and "%s" are one room: %s', (a, b, one) => expect(sameRoom(a, b)).toBe(one));
});

test('who lives in a home now', () => {
  const [mary, john] = ['mary' as SubjectId, 'john' as SubjectId];
  expect(livesHere({ household: [{ subject: mary, from: 1 }, { subject: john, from: 1, to: 2 }] })).toEqual([mary]);
});
