import { expect, test } from 'vitest';
import { activitySource, activityValue, measureSource, numberOf, pressurePart, sameUnit } from './meaning.js';

test.each([
  ['kitchen', { name: 'kitchen', device: 'motion', room: 'kitchen', kind: 'motion' }],
  ['fridge-door', { name: 'fridge-door', device: 'door', room: 'fridge', kind: 'door' }],
  ['front-door', { name: 'front-door', device: 'door', room: 'front', kind: 'door' }],
  ['Back Door', { name: 'back-door', device: 'door', room: 'back', kind: 'door' }],
  ['spare room', { name: 'spare-room', device: 'motion', room: 'spare room', kind: 'motion' }],
  ['', undefined],
])('the location %j is %j', (location, source) => {
  expect(activitySource(location)).toEqual(source);
});

test('a firing of a door says open, of a movement detector that somebody moved', () => {
  expect([activityValue('door'), activityValue('motion')]).toEqual(['open', true]);
});

test.each([
  ['Body Temperature', 'body-temperature', 'thermometer'],
  ['Skin Temperature', 'skin-temperature', 'thermometer'],
  ['Body weight', 'body-weight', 'scales'],
  ['O/E - muscle mass', 'muscle-mass', 'scales'],
  ['Total body water', 'body-water', 'scales'],
  ['Heart rate', 'heart-rate', 'blood-pressure-monitor'],
  ['Oxygen saturation', 'oxygen-saturation', 'pulse-oximeter'],
])('%s is %s of a %s', (deviceType, kind, device) => {
  expect(measureSource(deviceType)).toMatchObject({ kind, device });
});

test.each(['Blood group', 'motion', 'toString', 'blood-pressure', ''])('%j is no measurement we know', (deviceType) => {
  expect(measureSource(deviceType)).toBeUndefined();
});

test('the two parts of a blood pressure are told apart', () => {
  expect([pressurePart('Systolic blood pressure'), pressurePart('Diastolic blood pressure'), pressurePart('Heart rate')]).toEqual(['systolic', 'diastolic', undefined]);
});

test.each([
  ['Cel', 'body-temperature', true], ['[degF]', 'body-temperature', false], ['beats/min', 'heart-rate', true],
  ['mm[Hg]', 'blood-pressure', true], ['', 'body-weight', true], [undefined, 'body-weight', true], ['[lb_av]', 'body-weight', false],
] as const)('the unit %j for %s: %s', (unit, kind, same) => {
  expect(sameUnit(unit, kind)).toBe(same);
});

test.each([['36.1', 36.1], ['-2', -2], ['1e2', 100], ['', undefined], ['NaN', undefined], ['0x10', undefined], ['36,1', undefined], ['Infinity', undefined]])(
  'the number in %j is %j', (text, value) => {
    expect(numberOf(text)).toBe(value);
  },
);
