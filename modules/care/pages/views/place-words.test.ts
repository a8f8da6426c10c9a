import { expect, test } from 'vitest';
import type { PresenceState } from '../../../../core/absence/presence.js';
import { placeWords, standingOrder } from './place-words.js';

test.each<[PresenceState, boolean, string | undefined, boolean | undefined]>([
  ['home', false, undefined, undefined], ['unknown', false, undefined, undefined], ['gateway-down', false, undefined, undefined],
  ['away', true, 'Away from home', true], ['away', false, 'Seems to be out', false], ['hospital', true, 'In hospital', true],
  ['contradicted', true, 'Away, but movement at home', true], ['maintenance', true, 'Engineer at work', false], ['inactive', false, 'No movement', false],
])('%s (said: %s) has the word %s', (state, said, word, replaces) => {
  const place = placeWords({ state, said, because: 'Because.' });
  expect([place?.word, place?.replaces]).toEqual([word, replaces]);
});

test('whose absence is doubted stands before whoever is not watched, and whoever is away comes last', () => {
  const order = (state: PresenceState, watch: 'watched' | 'not-watched' | 'away') => standingOrder({ place: placeWords({ state, said: true, because: '' }), watch: { state: watch } });
  expect([order('contradicted', 'away'), order('home', 'not-watched'), order('home', 'watched'), order('away', 'away')]).toEqual([-1, 0, 2, 3]);
});
