import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedData } from '../../../test/builders/shared-data.js';
import { codecNamed } from './codecs.js';

const folder = sharedData('lorawan-uplinks');

/** Which of our codecs speaks for a file of the device catalogue. */
function codecOf(file: string): string {
  const [vendor = '', model = ''] = file.replace('.json', '').split('__');
  if (vendor === 'milesight') return 'milesight';
  if (vendor === 'rakwireless') return 'cayenne-lpp';
  return vendor === 'example-vendor' ? 'example/temperature' : `${vendor}/${model}`;
}

interface Vector {
  readonly input: { readonly fPort?: number; readonly bytes: number[]; readonly variables?: Record<string, string> };
  readonly expected: { readonly data: unknown };
}

test.skipIf(!folder.here)(`every published uplink decodes to what its maker states${folder.why}`, () => {
  const files = readdirSync(folder.path).filter((file) => file.endsWith('.json'));
  let count = 0;
  for (const file of files) {
    const codec = codecNamed(codecOf(file));
    for (const { input, expected } of JSON.parse(readFileSync(join(folder.path, file), 'utf8')) as Vector[]) {
      expect({ file, data: codec?.({ ...input, bytes: Uint8Array.from(input.bytes) }) }).toEqual({ file, data: expected.data });
      count += 1;
    }
  }
  expect(files.length).toBeGreaterThanOrEqual(54);
  expect(count).toBeGreaterThan(100);
});
