import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { everyAnswer, everyResource } from '../test/builders/fhir-emitted.js';

const CHECK = join(process.env['HEARTHLINE_SHARED'] ?? join(import.meta.dirname, '../../shared'), 'tools/fhir-check/check');
const missing = !existsSync(CHECK) ? 'the validator is not here' : spawnSync('which', ['mvn']).status !== 0 ? 'Maven is not here' : undefined;

describe(`HAPI's validator with UK Core's definitions${missing ? ` (skipped: ${missing})` : ''}`, () => {
  test.skipIf(missing !== undefined)('finds no error in anything that we emit', { timeout: 600_000 }, () => {
    const resources = [...everyResource(), ...everyAnswer()];
    const folder = mkdtempSync(join(tmpdir(), 'hearthline-fhir-'));
    try {
      const file = join(folder, 'everything.ndjson');
      writeFileSync(file, resources.map((resource) => JSON.stringify(resource)).join('\n'));
      // It runs once and ends: what Java's second compiler and its parallel collector would spend, it never earns back.
      const said = execFileSync(CHECK, ['--strict', file], { encoding: 'utf8', timeout: 580_000, env: { ...process.env, JAVA_TOOL_OPTIONS: '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC' } });
      expect(said).toContain(`${resources.length} resources checked, 0 with errors`);
    } catch (error) {
      expect.fail((error as { stdout?: string }).stdout || String(error));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
