import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DEMO_SIGN_INS } from '../../../core/demo/sign-ins.js';
import { CARERS, carerNamed } from './carers.js';
import { deviceId } from './home.js';
import { EVERY_HOME, STREET } from './people.js';

/** NHS Data Dictionary: weights 10…2 on digits 1–9, 11 − (sum mod 11); 11 stands for 0, 10 is no number. */
const checkDigit = (digits: string): number => {
  const left = 11 - (Array.from(digits.slice(0, 9)).reduce((sum, digit, i) => sum + Number(digit) * (10 - i), 0) % 11);
  return left === 11 ? 0 : left;
};

test('a dozen homes live in the street', () => {
  expect(STREET).toHaveLength(12);
});

describe.each(EVERY_HOME.map((home) => [home.key, home] as const))('%s', (_, home) => {
  test('has an NHS number that is nobody\'s and passes mod 11', () => {
    expect(home.nhsNumber).toMatch(/^999(?!000000)\d{7}$/);
    expect(checkDigit(home.nhsNumber)).toBe(Number(home.nhsNumber[9]));
  });

  test('is called on a number that rings nowhere', () => {
    expect(home.phone).toMatch(/^\+4420794602\d\d$/);
  });

  test('has two to four people who are told, all of whom exist', () => {
    expect(home.circle.length).toBeGreaterThanOrEqual(2);
    expect(home.circle.length).toBeLessThanOrEqual(4);
    for (const { carer } of home.circle) expect(carerNamed(carer).name).not.toBe('');
  });

  test('has things that are told apart, and every thing that its life speaks through', () => {
    const names = home.things.map((thing) => thing.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { thing } of home.life.measures) expect(names).toContain(thing);
    if (home.life.pressure) expect(names).toContain('cuff');
    if (home.life.takesMedicine) expect(names).toContain('dispenser');
    if (home.life.wearsWatch) expect(names).toContain('watch');
    for (const name of names) expect(deviceId(home.key, name)).toMatch(/^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/);
  });
});

test('nobody shares a number: residents, carers, homes', () => {
  const phones = [...EVERY_HOME.map((home) => home.phone), ...CARERS.map((carer) => carer.phone)];
  expect(new Set(phones).size).toBe(phones.length);
  expect(new Set(EVERY_HOME.map((home) => home.nhsNumber)).size).toBe(EVERY_HOME.length);
  expect(new Set(EVERY_HOME.map((home) => home.key)).size).toBe(EVERY_HOME.length);
});

test('carers are called on Ofcom\'s numbers for drama', () => {
  for (const { phone } of CARERS) expect(phone).toMatch(/^\+447700900\d{3}$|^\+442079460\d{3}$/);
});

test('sign-ins for carers name carers of the street, one of whom looks after two people', () => {
  const carers = DEMO_SIGN_INS.flatMap(({ carer }) => carer ?? []);
  expect(carers).toHaveLength(2);
  const looksAfter = (carer: string): number => STREET.filter((home) => home.circle.some((member) => member.carer === carer)).length;
  expect(carers.map(looksAfter).sort()).toEqual([1, 2]);
  for (const { password } of DEMO_SIGN_INS) expect(password.length).toBeGreaterThanOrEqual(10);
});

const wards = join(process.env['HEARTHLINE_DATA'] ?? resolve('../shared/data'), 'boundaries', 'wards_E06000034.geojson');
test.skipIf(!existsSync(wards))('every ward is one of Thurrock\'s (skipped where the boundaries are not at hand)', () => {
  const names = (JSON.parse(readFileSync(wards, 'utf8')) as { features: { properties: { WD13NM: string } }[] }).features.map((f) => f.properties.WD13NM);
  for (const { ward } of EVERY_HOME) expect(names).toContain(ward);
});
