import { describe, expect, test } from 'vitest';
import { aadfReader } from './aadf.js';
import { HourlyCounts } from './hourly-counts.js';

const HEADINGS = ['holiday', 'temp', 'rain_1h', 'date_time', 'traffic_volume'];
const NOW = Date.parse('2026-11-28T09:30:00Z');
const counted = (...rows: readonly string[]): HourlyCounts => {
  const table = new HourlyCounts(HEADINGS, { zone: 'America/Chicago', now: NOW, dayOrder: 'dmy' });
  rows.forEach((row, i) => table.take({ line: i + 2, cells: row.split(',') }));
  return table;
};

describe('hourly counts', () => {
  test('the same hour twice is one hour; another count of it is told, with the one that was kept', () => {
    const table = counted('None,265.94,0,01/01/2016 0:00,1513', 'None,265.94,0,01/01/2016 0:00,1513', 'None,265.94,0.5,01/01/2016 0:00,1600');
    expect(table.report()).toMatchObject({ rows: 3, hours: 1, duplicates: 1, conflictCount: 1, conflicts: [{ at: '2016-01-01T06:00:00.000Z', line: 4, kept: 1513, other: 1600 }], missingHours: 0, gaps: [] });
    expect(table.hours).toEqual([{ at: Date.parse('2016-01-01T06:00:00Z'), vehicles: 1513, temperature: -7.21, rain: 0 }]);
  });

  test('what is missing is told, the longest gap first', () => {
    expect(counted('None,1,0,2016-01-01 00:00,1', 'None,1,0,2016-01-01 02:00,1', 'None,1,0,2016-01-01 06:00,1').report()).toMatchObject({ hours: 3, missingHours: 4, gaps: [{ from: '2016-01-01T09:00:00.000Z', to: '2016-01-01T12:00:00.000Z', hours: 3 }, { hours: 1 }] });
  });

  test.each([['32/01/2016 0:00,5', 'date_time'], ['01/01/2016 0:30,5', 'date_time'], ['01/01/2016 24:00,5', 'date_time'], ['soon,5', 'date_time'], ['01/01/2016 0:00,-5', 'traffic_volume'], ['01/01/2016 0:00,many', 'traffic_volume'], ['01/01/2016 0:00,9999999', 'traffic_volume'], ['01/01/2016 0:00', 'columns']])('%s is refused by its row and field', (end, field) => {
    expect(counted(`None,1,0,${end}`, 'None,1,0,01/01/2016 5:00,7').report()).toMatchObject({ hours: 1, unreadCount: 1, unread: [{ line: 2, field }] });
  });

  test('an hour that is not over was not counted yet: it is named, and makes no gap', () => {
    expect(counted('None,1,0,2026-11-28T08:00:00Z,5', 'None,1,0,2026-11-28T09:00:00Z,5', 'None,1,0,2030-03-01T03:00:00Z,5').report()).toMatchObject({ hours: 1, missingHours: 0, unreadCount: 2, unread: [{ line: 3, field: 'date_time', detail: expect.stringContaining('not over') }, { line: 4 }] });
  });

  test('an hour with an offset is that hour; the hour that comes twice in autumn is the first, and the other is told', () => {
    expect(counted('None,1,0,2016-01-01T05:00:00+00:00,7').hours[0]?.at).toBe(Date.parse('2016-01-01T05:00:00Z'));
    expect(counted('None,1,0,06/11/2016 1:00,700', 'None,1,0,06/11/2016 1:00,500').report()).toMatchObject({ hours: 1, conflictCount: 1 });
  });

  test.each([[['time']], [['vehicles']], [[]]])('a table of %j is none', (headings) => expect(() => new HourlyCounts(headings, { zone: 'UTC', now: NOW })).toThrow('no column'));
});

describe('annual average daily flow', () => {
  const headings = ['count_point_id', 'year', 'direction_of_travel', 'road_name', 'latitude', 'longitude', 'all_motor_vehicles'];
  const read = (row: string): unknown => aadfReader(headings, NOW)({ line: 2, cells: row.split(',') });
  test('a row of the publisher’s', () => expect(read('26015,2023,E,A13,51.49,0.33,41234')).toEqual({ point: '26015', year: 2023, direction: 'E', road: 'A13', latitude: 51.49, longitude: 0.33, vehicles: 41234 }));
  test.each([['x,2023,E,A13,51.49,0.33,1', 'count_point_id'], ['1,1800,E,A13,51.49,0.33,1', 'year'], ['1,2027,E,A13,51.49,0.33,1', 'year'], ['1,2023,E,A13,51.49,0.33,', 'all_motor_vehicles'], ['1,2023,E,A13,0.33,51.49,1', 'latitude'], ['1,2023', 'columns']])('%s is refused for its %s', (row, field) => expect(read(row)).toMatchObject({ field }));
  test('a table without its columns is none', () => expect(() => aadfReader(['year'], NOW)).toThrow('count_point_id'));
});
