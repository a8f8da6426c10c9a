import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sharedData } from '../../../test/builders/shared-data.js';
import { Usage } from '../../shared/usage.js';
import { NothingToScore } from '../command.js';
import { daqi } from './command.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hearthline-daqi-'))));
afterEach(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]): Promise<{ code: number; said: string[]; lines: string[] }> {
  const said: string[] = [], printed: string[] = [];
  const code = await daqi.run(args, { say: (text) => said.push(text), print: (text) => printed.push(text) });
  return { code, said, lines: printed.join('\n').split('\n') };
}
function file(text: string, name = 'site.csv.gz'): string {
  const path = join(folder, name);
  writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
  return path;
}
const day = (date: string, row: (hour: number) => string): string => Array.from({ length: 24 }, (_, hour) => `${date}T${String(hour).padStart(2, '0')}:00:00Z,${row(hour)}`).join('\n');

describe('npm run score -- daqi', () => {
  test('prints each day with its index and whose it is; a day with too little measured stays empty', async () => {
    const path = file(`date,no2,o3,pm25\n${day('2001-01-01', (hour) => `100,,${hour < 17 ? 60 : ''}`)}\n${day('2001-01-03', () => ',60,60')}\n`);
    expect(await run(path)).toEqual({ code: 0, said: [], lines: ['date,daqi,driver', '2001-01-01,3,NO2', '2001-01-02,,', '2001-01-03,8,PM2.5'] });
  });

  test('the same from a plain file, other forms of the hour, quoted fields, missing as NA, rows in any order and twice', async () => {
    const path = file('\uFEFF"date","no2"\r\n2001-01-01 05:00,NA\r\n2001-01-01T03:00:00Z,"300"\r\n2001-01-01 03:00:00,100\r\n2001-01-01T01:00:00+01:00,-0.2\r\n', 'site.csv');
    expect((await run(path)).lines).toEqual(['date,daqi,driver', '2001-01-01,3,NO2']);
  });

  test('a row and a field that cannot be read are named and cost only themselves', async () => {
    const { code, said, lines } = await run(file('date,no2,pm10\nyesterday,10,10\n2001-02-30T00:00:00Z,10,10\n2001-01-01T00:00:00Z,a lot,1e9\n2001-01-01T01:00:00Z,100\n'));
    expect([code, lines]).toEqual([1, ['date,daqi,driver', '2001-01-01,3,NO2']]);
    expect(said).toEqual([expect.stringMatching(/^line 2: date/), expect.stringMatching(/^line 3: date/), expect.stringMatching(/^line 4: no2/), expect.stringMatching(/^line 4: pm10/)]);
  });

  test('--json says the band too, and null where there is none', async () => {
    const { lines } = await run(file('date,no2\n2001-01-01T00:00:00Z,350\n2001-01-02T00:00:00Z,\n'), '--json');
    expect(JSON.parse(lines.join('\n'))).toEqual({ rows: 2, unreadable: 0, days: [{ date: '2001-01-01', daqi: 10, band: 'very high', driver: 'NO2' }, { date: '2001-01-02', daqi: null, band: null, driver: null }] });
  });

  test('what is not understood says how it should have been', async () => {
    await expect(run()).rejects.toThrow(Usage);
    await expect(run('a', 'b')).rejects.toThrow(Usage);
    await expect(run(join(folder, 'gone.csv'))).rejects.toThrow(NothingToScore);
    await expect(run(file('a,b\n1,2\n'))).rejects.toThrow('no column "date"');
    await expect(run(file('date,co\n2001-01-01T00:00:00Z,2\n'))).rejects.toThrow('none of the columns');
    await expect(run(file('date,no2\n'))).rejects.toThrow('no hour');
    const cut = file('date,no2\n2001-01-01T00:00:00Z,2\n');
    writeFileSync(cut, gzipSync('date,no2\n'.repeat(999)).subarray(0, 20));
    await expect(run(cut)).rejects.toThrow('cannot be read');
    expect((await run('--help')).code).toBe(0);
  });

  const recorded = sharedData('air-quality');
  test.skipIf(!recorded.here)(`two years of a kerbside have an index on every day on which enough was measured${recorded.why}`, async () => {
    const { code, lines } = await run(join(recorded.path, 'marylebone_2001_2002.csv.gz'));
    const days = lines.slice(1).map((line) => line.split(','));
    expect([code, days.length]).toEqual([0, 730]);
    expect(days.filter(([, index]) => index !== '').length).toBeGreaterThan(700);
    const drivers = new Set(days.map(([, , driver]) => driver));
    for (const driver of ['NO2', 'O3', 'PM2.5', 'PM10']) expect(drivers).toContain(driver);
  });
});
