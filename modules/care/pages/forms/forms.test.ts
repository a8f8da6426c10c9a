import { describe, expect, test } from 'vitest';
import { NewCarerForm, NewDeviceForm, NewResidentForm } from '../../residents/resident.forms.js';
import { lookCookie, lookOf } from '../../../platform/pages/look.js';
import { firstReading } from '../views/first-reading.js';
import { fieldErrors, filled, textOf, valuesOf } from './form.js';
import { CARER_WORDS, DEVICE_KINDS, DEVICE_WORDS, dayTyped, RESIDENT_WORDS } from './people-forms.js';

const errorsOf = (values: Record<string, string>) => {
  const { given = '', family = '', ...rest } = values;
  const result = NewResidentForm.safeParse({ name: { given, family }, ...filled(rest) });
  return result.success ? [] : fieldErrors(result.error, RESIDENT_WORDS, { given, family, ...rest }).map((error) => `${error.name}: ${error.text}`);
};

describe('adding a resident', () => {
  test('both missing names are asked for, in the order of the page', () => expect(errorsOf({})).toEqual(['given: Enter the first name', 'family: Enter the family name']));
  test.each([['9434765919', 0], ['943 476 5919', 0], ['9434765910', 1], ['943', 1]])('NHS number %s has %i problems', (nhsNumber, count) => {
    expect(errorsOf({ given: 'Mary', family: 'Hughes', nhsNumber })).toHaveLength(count);
  });
  test('a wrong NHS number is explained, not only refused', () => expect(errorsOf({ given: 'M', family: 'H', nhsNumber: '943 476 5910' })[0]).toMatch(/10 digits and the last must fit/));
  test.each([['31 3 1938', '1938-03-31'], ['31/03/1938', '1938-03-31'], ['1.12.1940', '1940-12-01'], ['last May', 'last May']])('%s is understood as %s', (typed, day) => expect(dayTyped(typed)).toBe(day));
  test('the thirtieth of February is no day', () => expect(errorsOf({ given: 'M', family: 'H', birthDate: dayTyped('30 2 1938') })[0]).toMatch(/real day/));
});

test.each([['01375 123456', 'That is not a UK mobile number'], ['', 'Enter a mobile number'], ['0900 1234567', 'That is not a UK mobile number']])('a carer’s number "%s" is answered by "%s"', (phone, words) => {
  const result = NewCarerForm.safeParse({ name: 'Ann', phone });
  expect(fieldErrors(result.error!, CARER_WORDS, { name: 'Ann', phone })[0]?.text).toContain(words);
});

test.each(DEVICE_KINDS.map((kind) => kind.value))('the registry takes the kind %s', (kind) => expect(NewDeviceForm.safeParse({ residentId: 'r', kind }).success).toBe(true));
test('no kind chosen is said in words', () => {
  expect(fieldErrors(NewDeviceForm.safeParse({ residentId: 'r', kind: '' }).error!, DEVICE_WORDS, { kind: '' })[0]?.text).toBe('Choose what it is');
});

test('a field sent twice is nobody’s', () => expect([textOf({ a: ['1', '2'] }, 'a'), textOf(undefined, 'a'), textOf({ a: ' x ' }, 'a')]).toEqual(['', '', 'x']));
test('only the page’s own fields are taken over', () => expect(valuesOf({ name: 'A', role: 'admin' }, ['name'])).toEqual({ name: 'A' }));

describe('text size and colours', () => {
  test.each([[undefined, 'usual', 'device'], ['large.dark', 'large', 'dark'], ['"><script>.x', 'usual', 'device']])('cookie %s', (cookie, print, theme) => expect(lookOf(cookie)).toEqual({ print, theme }));
  test('what is kept is what is read', () => expect(lookOf(/=([^;]+)/.exec(lookCookie({ print: 'large', theme: 'light' }))?.[1])).toEqual({ print: 'large', theme: 'light' }));
});

test('a first reading can be sent by hand, by either way', () => {
  const shown = firstReading({ id: 'p1' as never, kind: 'pendant' }, 'hlk_x', { home: 'https://care.example', mqttPort: 1883, now: 0 });
  expect(shown.curl).toContain("https://care.example/api/v1/readings \\\n  -H 'Authorization: Bearer hlk_x'");
  expect(shown.mqtt).toContain("-h care.example -p 1883 -q 1 \\\n  -u 'p1' -P 'hlk_x'");
  expect(firstReading({ id: 'p1' as never, kind: 'pendant' }, 'k', { home: 'http://h', mqttPort: 0, now: 0 }).mqtt).toBeUndefined();
});
