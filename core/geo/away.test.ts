import { expect, test } from 'vitest';
import { awayWords } from './away.js';

const here = { latitude: 51.48, longitude: 0.33 };
test.each<[number, number, string]>([
  [0, 0, 'within about 100 metres'], [0.0008, 0, 'within about 100 metres'], [0.003, 0, 'about 350 metres to the north'], [0, 0.01, 'about 700 metres to the east'], [-0.004, -0.0064, 'about 650 metres to the south-west'],
  [0.0088, 0, 'about 1.0 kilometres to the north'], [0, -0.05, 'about 3.5 kilometres to the west'], [0.01, -0.016, 'about 1.6 kilometres to the north-west'], [-0.02, 0.001, 'about 2.2 kilometres to the south'],
])('%d, %d degrees on is %s', (north, east, words) => expect(awayWords(here, { latitude: here.latitude + north, longitude: here.longitude + east })).toBe(words));
