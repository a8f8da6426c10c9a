import { expect, test } from 'vitest';
import { parseNhsNumber } from './nhs-number.js';

test.each([
  ['9434765919', true], ['943 476 5919', true], ['943-476-5919', true], ['9990000018', true], ['4505577104', true], ['9876543210', true],
  ['9434765910', false], ['9912003890', false], ['0000000000', false], ['1111111111', false], ['943476591', false], ['94347659190', false],
  ['٩٤٣٤٧٦٥٩١٩', false], ['943476591x', false], ['', false],
  ...Array.from({ length: 10 }, (_, last): [string, boolean] => [`999000000${last}`, false]),
])('%s is an NHS number: %s', (text, valid) => {
  expect(parseNhsNumber(text)).toBe(valid ? text.replaceAll(/[ -]/g, '') : undefined);
});
