import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { findFiles, NoRecording, readRecording } from './folder.js';
import { countRows, distinct, ofHomes, type Recording } from './recording.js';

let folder = '';
afterEach(() => rm(folder, { recursive: true, force: true }));

async function recording(files: Record<string, string | Buffer>): Promise<Recording> {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
  await mkdir(join(folder, 'activity'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return readRecording(folder, await findFiles(folder), 'Europe/London');
}

const shown = (r: Recording) => r.homes.map((home) => [home.id, home.readings.map((one) => [one.source.name, one.value, new Date(one.at).toISOString()])]);

test('homes are read from plain and gzipped files, by column names, merged by time', async () => {
  const read = await recording({
    'activity/46286.csv': '\uFEFFdate,extra,patient_id,location_name\r\n2021-07-01 08:00:00,x,46286,kitchen\r\n2021-07-01 07:00:00,x,46286,front-door\r\n',
    'activity/07e12.csv.gz': gzipSync('patient_id,location_name,date\n07e12,hallway,2021-01-01 07:00:00\n'),
    'physiology.csv': 'patient_id,date,device_type,value,unit\n46286,2021-07-01 07:30:00,Body Temperature,36.5,Cel\n',
  });
  expect(shown(read)).toEqual([
    ['07e12', [['hallway', true, '2021-01-01T07:00:00.000Z']]],
    ['46286', [
      ['front-door', 'open', '2021-07-01T06:00:00.000Z'],
      ['body-temperature', 36.5, '2021-07-01T06:30:00.000Z'],
      ['kitchen', true, '2021-07-01T07:00:00.000Z'],
    ]],
  ]);
  expect(countRows(read)).toEqual({ rows: 4, joined: 0, bad: 0 });
  expect(countRows(ofHomes(read, read.homes.slice(0, 1)))).toEqual({ rows: 1, joined: 0, bad: 0 });
});

test('systolic and diastolic of one moment are one reading, wherever they stand', async () => {
  const row = (at: string, what: string, value: number) => `a,2021-01-01 ${at},${what} blood pressure,${value},mm[Hg]\n`;
  const read = await recording({
    'physiology.csv': 'patient_id,date,device_type,value,unit\n'
      + row('08:00:00', 'Systolic', 165) + row('09:00:00', 'Systolic', 120) + row('08:00:00', 'Diastolic', 90) + row('08:00:00', 'Systolic', 165)
      + row('10:00:00', 'Diastolic', 70),
  });
  expect(read.homes[0]?.readings.map((one) => one.value)).toEqual([{ systolic: 165, diastolic: 90 }, { systolic: 165, diastolic: 90 }]);
  expect(distinct(read.homes[0]?.readings ?? [])).toBe(1);
  expect(countRows(read)).toEqual({ rows: 5, joined: 1, bad: 2 });
  expect(read.bad.map(({ line }) => line).sort()).toEqual([3, 6]);
});

test('a bad row is named by file and line and costs no neighbour', async () => {
  const read = await recording({
    'activity/a.csv': [
      'patient_id,location_name,date',
      'a,kitchen,2021-01-01 08:00:00',
      'a,kitchen,2021-02-30 08:00:00',
      'a,kitchen',
      ',kitchen,2021-01-01 08:00:00',
      'a,"kitchen,2021-01-01 08:00:00',
      'a,,2021-01-01 08:00:01',
      'a,kitchen,2021-01-01 08:00:02',
    ].join('\n'),
    'physiology.csv': [
      'patient_id,date,device_type,value,unit',
      'a,2021-01-01 08:00:00,Blood group,4,x',
      'a,2021-01-01 08:00:00,Body Temperature,warm,Cel',
      'a,2021-01-01 08:00:00,Body Temperature,98.1,[degF]',
      'a,2021-01-01 08:00:00,Body Temperature,36.4,Cel',
    ].join('\n'),
  });
  expect(read.bad.map(({ file, line }) => `${file}:${line}`)).toEqual([
    ...[3, 4, 5, 6, 7].map((line) => `${join('activity', 'a.csv')}:${line}`), 'physiology.csv:2', 'physiology.csv:3', 'physiology.csv:4',
  ]);
  expect(countRows(read)).toEqual({ rows: 11, joined: 0, bad: 8 });
  expect(read.homes[0]?.readings).toHaveLength(3);
});

test('a file without a column it needs, an empty one and a broken one are told, the others are played', async () => {
  const whole = gzipSync('patient_id,location_name,date\n' + 'c,kitchen,2021-01-01 08:00:00\n'.repeat(50_000));
  const read = await recording({
    'activity/a.csv': 'patient_id,place,date\na,kitchen,2021-01-01 08:00:00\n',
    'activity/b.csv': '',
    'activity/c.csv.gz': whole.subarray(0, whole.length - 20),
    'activity/d.csv': 'patient_id,location_name,date\nd,kitchen,2021-01-01 08:00:00\n',
  });
  expect(read.bad.map(({ file, line }) => `${file}:${line}`)).toEqual(
    [['a.csv', 0], ['a.csv', 2], ['b.csv', 0], ['c.csv.gz', 0]].map(([name, line]) => `${join('activity', String(name))}:${line}`),
  );
  expect(read.homes.map((home) => home.id)).toContain('d');
});

test('a folder with nothing of the form is refused with what was looked for', async () => {
  folder = await mkdtemp(join(tmpdir(), 'replay-'));
  await expect(findFiles(folder)).rejects.toBeInstanceOf(NoRecording);
  await expect(findFiles(join(folder, 'absent'))).rejects.toBeInstanceOf(NoRecording);
});

const real = join(process.env['HEARTHLINE_DATA'] ?? resolve('../shared/data'), 'tihm');

test.skipIf(!existsSync(real))('the recorded 39 homes are read whole (skipped where the recordings are not at hand)', { timeout: 60_000 }, async () => {
  const read = await readRecording(real, await findFiles(real), 'Europe/London');
  expect(countRows(read)).toEqual({ rows: 671_523 + 12_383, joined: 1_576, bad: 0 });
  expect(read.homes).toHaveLength(39);
  expect(read.homes.reduce((sum, home) => sum + home.readings.length, 0)).toBe(671_523 + 12_383 - 1_576);
  expect(read.homes.every((home) => distinct(home.readings) === home.readings.length)).toBe(true);
});
