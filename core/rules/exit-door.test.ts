import { expect, test } from 'vitest';
import { isExitDoor } from './exit-door.js';

test.each([
  ['front', true], ['Front door', true], ['back-door', true], ['kitchen back door', true], ['front door, living room', true], ['main entrance', true], ['Patio', true], ['exit', true], ['front hall', true], ['garden', true],
  ['fridge', false], ['bedroom', false], ['back bedroom', false], ['front room', false], ['main bathroom', false], ['back kitchen', false], ['garden room', false], ['hallway', false], ['feedback', false], ['', false], [undefined, false],
])('a door at "%s" leads out: %s', (room, leadsOut) => {
  expect(isExitDoor(room)).toBe(leadsOut);
});
