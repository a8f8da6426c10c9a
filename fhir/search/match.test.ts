import { expect, test } from 'vitest';
import { anyStartsWith, codedAs, saysOneOf } from './match.js';

const pulse = { coding: [{ system: 'http://loinc.org', code: '8867-4' }, { code: 'ours' }] };

test.each([
  [[{ code: '8867-4' }], true], [[{ system: 'http://loinc.org', code: '8867-4' }], true], [[{ system: 'http://snomed.info/sct', code: '8867-4' }], false], [[{ system: '', code: '8867-4' }], false],
  [[{ system: '', code: 'ours' }], true], [[{ code: '8867' }], false], [[{ code: 'x' }, { code: 'ours' }], true], [[], false], [undefined, true],
])('a code search for %j: %s', (tokens, fits) => expect(codedAs(tokens, pulse)).toBe(fits));

test('a status has no system of its own', () => expect([saysOneOf([{ system: 'x', code: 'final' }], 'final'), saysOneOf([{ code: 'fin' }], 'final')]).toEqual([true, false]));

test.each([
  ['hob', true], ['HOBBS', true], ['obbs', false], ['zo', true], ['Zoë', true], ['smith', true], ['o’h', false], ['Zoe Hobbs-S', false], ['', false], [' ', false], ['\u0301', false],
])('a name that begins with %j: %s', (asked, fits) => expect(anyStartsWith(['Hobbs-Smith', 'Zoë', undefined], asked)).toBe(fits));
