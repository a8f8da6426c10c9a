import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Coding } from '../map/r4.js';
import { KIND_CODES } from './kind-codes.js';
import { NEWS2_OXYGEN_SCALE_2, NEWS2_PART_CODES, NEWS2_TOTAL } from './news2-codes.js';
import { SNOMED } from './systems.js';
import { choice } from './value-codes.js';

const FOLDER = join(process.env['HEARTHLINE_DATA'] ?? join(import.meta.dirname, '../../../shared/data'), 'uk-core');
const here = existsSync(FOLDER);
const xml = (folder: string): string => readdirSync(join(FOLDER, folder)).map((name) => readFileSync(join(FOLDER, folder, name), 'utf8')).join('\n');

/** Seen in UK Core's value sets and examples: code → the names that it is given there. */
function published(): Map<string, Set<string>> {
  const seen = new Map<string, Set<string>>();
  for (const [, code = '', name = ''] of (xml('valuesets') + xml('examples')).matchAll(/<code value="(\d+)" \/>\s*<display value="([^"]+)" \/>/g)) seen.set(code, (seen.get(code) ?? new Set()).add(name));
  return seen;
}

/** A validator without a SNOMED CT server lets any code pass (care.md 4), so each that we say under a name is looked up. */
describe(`our SNOMED CT codes${here ? '' : ' (skipped: the UK Core data are not here)'}`, () => {
  const kinds = Object.values(KIND_CODES).flatMap(({ codings }) => codings);
  const states = ['A', 'C', 'V', 'P', 'U'].flatMap((value) => choice('consciousness', value).coding ?? []);
  // UK Core lists the sub-score of scale 2 by its number alone, without a name.
  const named = [...kinds, ...states, NEWS2_TOTAL, ...Object.values(NEWS2_PART_CODES)].filter(({ system, display }) => system === SNOMED && display !== undefined);

  test.skipIf(!here)('are in UK Core under the names that we give them', () => {
    const seen = published();
    expect(named.length).toBeGreaterThan(20);
    const unknown = named.filter(({ code, display }: Coding) => !seen.get(code ?? '')?.has(display ?? ''));
    expect(unknown).toEqual([]);
  });
  test.skipIf(!here)('of the scores are all in the value set of sub-scores', () => {
    const set = readFileSync(join(FOLDER, 'valuesets/ValueSet-UKCore-EarlyWarningSubScore.xml'), 'utf8');
    expect([...Object.values(NEWS2_PART_CODES), NEWS2_OXYGEN_SCALE_2].filter(({ code }) => !set.includes(code ?? '?'))).toEqual([]);
  });
});
