import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CsvRows, TableProblem } from '../doors/uploads/csv.js';
import { UkAirTable, type UkAirHour } from './uk-air.js';

const PM10 = '"PM<sub>10</sub> particulate matter (Hourly measured)"';
const YEARLY = ['Data supplied by UK-AIR on 1/5/2026', 'All Data GMT hour ending ', 'Status: R = Ratified P = Provisional P* = As supplied', ',,Grays,,,,,,,', `Date,time,${PM10},status,unit,Nitrogen dioxide,status,unit,Nitric oxide,status,unit`, ' '];
const SELECTOR = ['Hourly measurement data supplied by UK-air on 17/11/2016', 'All Data GMT hour ending', 'Status: V=Verified P=Provisionaly Verified N=Not Verified S=Suspect', ',,"Grays",,,', 'Date,Time,Ozone,Status,"PM2.5 particulate matter (Hourly measured)",Status'];
const NEW_SERVICE = ['Hourly data from Defra on 25/11/2026 09:00:00', 'Site Name,Grays', 'Latitude,51.47', 'Notes:,[1] All Data GMT hour ending;  [2] Some shorthand is used [3] Unit of measurement (for pollutants) = ugm-3', 'Date,Time,Sulphur dioxide,Status'];

function read(lines: readonly string[]): { all: (UkAirHour | { field: string; detail: string; line: number })[]; table: UkAirTable } {
  const table = new UkAirTable(), rows = new CsvRows(',');
  const all = [...rows.feed(lines.join('\n')), ...rows.end()].flatMap((row) => table.take(row) ?? []);
  table.end();
  return { all, table };
}
const said = (hour: unknown) => { const { at, values } = hour as UkAirHour; return [new Date(at).toISOString(), ...values.map(({ pollutant, value }) => `${pollutant} ${Math.round(value * 1_000) / 1_000}`)]; };

describe('hourly files of UK-AIR', () => {
  test('an hour is told by its end: 01:00 is the day’s first and 24:00 its last, in GMT all year', () => {
    const { all, table } = read([...YEARLY, '17-05-2026,01:00,11.594,R,ugm-3 (TEOM FDMS),15.0,R,ugm-3,1,R,ugm-3', '17-05-2026,24:00,9,P*,ugm-3,,,,1,R,ugm-3', '29-03-2026,02:00,9,P,ugm-3,7,S,ugm-3,1,R,ugm-3']);
    expect(all.map(said)).toEqual([['2026-05-17T00:00:00.000Z', 'PM10 11.594', 'NO2 15'], ['2026-05-17T23:00:00.000Z', 'PM10 9'], ['2026-03-29T01:00:00.000Z', 'PM10 9']]);
    expect(all.map((hour) => { const { provisional, suspect, missing } = hour as UkAirHour; return [provisional, suspect, missing]; })).toEqual([[0, 0, 0], [1, 0, 1], [1, 1, 0]]);
    expect(table.passedOver).toEqual(['Nitric oxide']);
  });

  test('the data selector writes status and unit into one cell, the new service says the unit once for all', () => {
    expect(read([...SELECTOR, '2016-11-15,01:00,60.5,V ugm-3,No data,', '2016-11-15,02:00,30,P ppb,5,N ugm-3']).all.map(said)).toEqual([['2016-11-15T00:00:00.000Z', 'O3 60.5'], ['2016-11-15T01:00:00.000Z', 'O3 59.862', 'PM2.5 5']]);
    expect(read([...NEW_SERVICE, '2026-11-24,00:00:00,3.5,V', '2026-11-24,01:00:00,-99,N']).all.map(said)).toEqual([['2026-11-23T23:00:00.000Z', 'SO2 3.5'], ['2026-11-24T00:00:00.000Z']]);
  });

  test('volatile PM10 and what is in PM10 are not PM10', () => {
    const { all, table } = read(['All Data GMT hour ending', 'Date,time,Volatile PM10 (Hourly measured),status,unit,calcium in PM10,status,unit,PM10 particulate matter (Hourly measured),status,unit', '01-01-2026,01:00,1,R,ugm-3,2,R,ugm-3,3,R,ugm-3']);
    expect([all.map(said), table.passedOver]).toEqual([[['2026-01-01T00:00:00.000Z', 'PM10 3']], ['Volatile PM10 (Hourly measured)', 'calcium in PM10']]);
  });

  test.each([
    ['31-02-2026,01:00,1,R,ugm-3,1,R,ugm-3,1,R,ugm-3', 'Date'], ['01-02-2026,25:00,1,R,ugm-3,1,R,ugm-3,1,R,ugm-3', 'Time'], ['01-02-2026,01:30,1,R,ugm-3,1,R,ugm-3,1,R,ugm-3', 'Time'], ['01-02-2026,01:00,1,R', 'columns'],
  ])('%s costs its own row, by field', (row, field) => {
    const { all } = read([...YEARLY, row, '01-02-2026,02:00,1,R,ugm-3,1,R,ugm-3,1,R,ugm-3']);
    expect(all[0]).toMatchObject({ line: 7, field, detail: expect.any(String) });
    expect(said(all[1])).toEqual(['2026-02-01T01:00:00.000Z', 'PM10 1', 'NO2 1']);
  });

  test.each([['x,R,ugm-3', 'is no number.'], ['1,Z,ugm-3', 'has a status that is none of R, V, P, P*, N and S.'], ['1,R,ppb', 'has no unit that is known. It is ugm-3, or ppb of a gas.'], ['1,R,mgm-3', 'has no unit that is known. It is ugm-3, or ppb of a gas.']])('%s costs its own value, by field', (value, detail) => {
    const [hour] = read([...YEARLY, `01-02-2026,01:00,${value},8,R,ugm-3,1,R,ugm-3`]).all as UkAirHour[];
    expect(hour).toMatchObject({ values: [{ pollutant: 'NO2', value: 8 }], unread: [{ line: 7, field: 'PM<sub>10</sub> particulate matter (Hourly measured)', detail }] });
  });

  test.each([
    [YEARLY.filter((line) => !line.includes('GMT')), /which hours these are/], [YEARLY.slice(0, 3), /No row of headings/], [['All Data GMT hour ending', 'Date,time,Nitric oxide,status,unit'], /none of ozone/],
    [['All Data GMT hour ending', 'Date,time,Ozone,status,unit,Ozone,status,unit'], /one site at a time/],
  ])('a file that is none of these is refused, with the fix', (lines, why) => {
    expect(() => read(lines)).toThrow(why);
    expect(() => read(lines)).toThrow(TableProblem);
  });

  test('whatever stands in a row is read or named', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 12 }).filter((text) => !/["\n\r]/.test(text)), { minLength: 1, maxLength: 13 }), (cells) => {
      const { all } = read([...YEARLY, cells.join(',')]);
      return all.length <= 1;
    }));
  });
});
