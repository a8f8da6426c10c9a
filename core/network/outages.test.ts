import { expect, test } from 'vitest';
import { areaOf } from '../geo/areas.js';
import { isOutAt, outageState } from './outages.js';

const area = areaOf({ type: 'Polygon', coordinates: [[[0.3, 51.4], [0.4, 51.4], [0.4, 51.5], [0.3, 51.5], [0.3, 51.4]]] });

test.each([[0, 'planned'], [10, 'current'], [19, 'current'], [20, 'over'], [30, 'over']] as const)('from 10 to 20, at %d: %s', (now, state) => expect(outageState({ start: 10, end: 20 }, now)).toBe(state));
test('nobody has said that it is over: it lasts', () => expect(outageState({ start: 10 }, 1e15)).toBe('current'));
test.each([[0.35, 51.45, 15, true], [0.45, 51.45, 15, false], [0.35, 51.45, 9, false], [0.35, 51.45, 20, false]])('%d, %d at %d: %s', (longitude, latitude, at, out) => expect(isOutAt({ start: 10, end: 20, area }, { latitude, longitude }, at)).toBe(out));
