import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { aFall, rest, shaking, signal } from '../../../core/falls/testing/signals.js';
import type { Sample } from '../../../core/falls/sample.js';
import { NothingToScore } from '../command.js';
import { Usage } from '../../shared/usage.js';
import { falls } from './command.js';
import { readSisfall } from './sisfall.js';
import { share } from './tally.js';
import { readUmafall } from './umafall.js';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'hearthline-score-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const HEAD = ['% Date: today', '% --> Maximum Range: 16 G', '%C4:BE:84:70:64:8A; 1; CHEST; SensorTag', '%C4:BE:84:70:0E:80; 3; WRIST; SensorTag', '%f8:95:c7:f3:ba:82; 0; RIGHTPOCKET; phone'];
const tagLines = (samples: readonly Sample[], tag: number): string[] => samples.flatMap(({ t, x, y, z }, i) => [`${t};${i};${x};${y};${z};0;${tag}`, `${t};${i};9;9;9;1;${tag}`]);
const sisfallText = (samples: readonly Sample[]): string => samples.map(({ x, y, z }) => [...[x, y, z].map((g) => Math.round(g * 256)), 0, 0, 0, 0, 0, 0].join(',') + ';').join('\n');

async function run(...args: string[]): Promise<{ code: number; said: string[]; printed: string }> {
  const said: string[] = [], printed: string[] = [];
  const code = await falls.run(args, { say: (text) => said.push(text), print: (text) => printed.push(text) });
  return { code, said, printed: printed.join('\n') };
}

describe('recordings', () => {
  test('of UMAFall tell by their head which tag is worn where; other sensors and unplaced tags are left out', () => {
    const tags = readUmafall([...HEAD, '10;0;1;0;0;0;1', '12;0;0;1;0;0;3', '15;0;5;5;5;0;0', '20;1;2;0;0;1;1', 'rubbish', ''].join('\n'));
    expect([...tags]).toEqual([['chest', [{ t: 10, x: 1, y: 0, z: 0 }]], ['wrist', [{ t: 12, x: 0, y: 1, z: 0 }]]]);
  });

  test('of SisFall are whole numbers 5 ms apart, 256 to the g', () => {
    expect(readSisfall('  16,-256,   5, 104, 288,-312,  41,-1059,  34;\n 0, 512, 0,1,1,1,1,1,1;').get('waist')).toEqual([{ t: 0, x: 0.0625, y: -1, z: 5 / 256 }, { t: 5, x: 0, y: 2, z: 0 }]);
  });
});

test.each([[0, 10, 0, 0.278], [10, 10, 0.722, 1], [17, 17, 0.816, 1], [46, 67, 0.568, 0.785], [0, 0, 0, 1]])('%i of %i lies between %d and %d (Wilson)', (count, of, low, high) => {
  const found = share(count, of);
  expect([found.low, found.high].map((edge) => edge.toFixed(3))).toEqual([low, high].map((edge) => edge.toFixed(3)));
});

describe('npm run score -- falls', () => {
  test('scores both forms, packed or plain, by place, movement and subject, beside the bare threshold', async () => {
    const fall = signal(aFall(), { hz: 20 }), jog = signal([rest(2), shaking(8, 3, 2.7), rest(4)], { hz: 20 });
    writeFileSync(join(folder, 'index.csv'), 'file,subject,movement,trial,label,rows\na.csv,01,forwardFall,1,fall,1\nb.csv,02,Jogging,1,adl,1\n');
    writeFileSync(join(folder, 'a.csv.gz'), gzipSync([...HEAD, ...tagLines(fall, 1), ...tagLines(fall, 3)].join('\n')));
    writeFileSync(join(folder, 'b.csv'), [...HEAD, ...tagLines(jog, 1), ...tagLines(jog, 3)].join('\n'));
    const other = join(folder, 'sisfall');
    mkdirSync(join(other, 'SA01'), { recursive: true });
    writeFileSync(join(other, 'index.csv'), 'file,subject,code,trial,label,samples\nF01.txt,SA01,F01,1,fall,1\n');
    writeFileSync(join(other, 'SA01', 'F01.txt.gz'), gzipSync(sisfallText(signal(aFall(), { hz: 200 }))));
    const { code, printed } = await run(folder, other, '--json');
    const { places } = JSON.parse(printed);
    expect([code, Object.keys(places).sort()]).toEqual([0, ['all tags', 'chest', 'waist', 'wrist']]);
    expect(places.wrist.overall).toMatchObject({ ours: { sensitivity: { count: 1, of: 1 }, specificity: { count: 1, of: 1 }, falseAlarms: 0 }, bareThreshold: { specificity: { count: 0, of: 1 } } });
    expect(places.waist.bySubject.SA01.ours.sensitivity).toMatchObject({ count: 1, of: 1 });
    expect((await run(folder, '--position', 'chest')).printed).toMatch(/chest: 0\.00 h of activity\n {2}Hearthline +falls told 1 of 1 \(100 %, 21 to 100\)/);
    expect((await run(folder, '--plateau')).printed).toContain('upheaval chosen for each subject on all others');
  });

  test('a recording that cannot be read is named and costs only itself', async () => {
    writeFileSync(join(folder, 'index.csv'), 'file,subject,code,trial,label,samples\ngone.txt,SA01,F01,1,fall,1\nhere.txt,SA01,F02,1,fall,1\n');
    writeFileSync(join(folder, 'here.txt'), sisfallText(signal(aFall(), { hz: 200 })));
    const { code, printed } = await run(folder);
    expect([code, printed.split('\n')[0]]).toEqual([1, '1 recordings. 1 could not be read: SA01/gone.txt']);
  });

  test('what is not understood says how it should have been', async () => {
    await expect(run()).rejects.toThrow(Usage);
    await expect(run(folder, '--position', 'hat')).rejects.toThrow('--position takes one of wrist');
    await expect(run(folder)).rejects.toThrow(NothingToScore);
    writeFileSync(join(folder, 'index.csv'), 'a,b\n1,2\n');
    await expect(run(folder)).rejects.toThrow(/neither a column/);
    expect((await run('--help')).code).toBe(0);
  });
});
