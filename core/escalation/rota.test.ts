import { describe, expect, test } from 'vitest';
import type { CarerId, RotaId, StandInId } from '../ids.js';
import { bankHolidays } from './bank-holidays.js';
import { firstWeeklyGap, gapsOf, type Cover } from './cover.js';
import type { Ladder } from './ladder.js';
import { duties, onDuty, type Rota, type Shift, type StandIn, type Weekday } from './rota.js';
import { uncovered } from './stretch.js';

const [ann, tom, nia] = ['ann', 'tom', 'nia'] as CarerId[] as [CarerId, CarerId, CarerId];
const ALL: Weekday[] = [0, 1, 2, 3, 4, 5, 6];
const at = (iso: string): number => Date.parse(iso);
const rota = (shifts: Shift[], standIns: Omit<StandIn, 'id'>[] = []): Rota => ({ id: 'r' as RotaId, name: 'Nights', zone: 'Europe/London', shifts, standIns: standIns.map((s, i) => ({ id: `s${i}` as StandInId, ...s })), version: 1 });
const night: Shift = { carer: ann, days: ALL, from: 22 * 60, to: 6 * 60 };
const day: Shift = { carer: tom, days: ALL, from: 6 * 60, to: 22 * 60 };

describe('bank holidays', () => {
  // https://www.gov.uk/bank-holidays (England and Wales).
  test.each([
    [2023, '01-02 04-07 04-10 05-01 05-08 05-29 08-28 12-25 12-26'], [2024, '01-01 03-29 04-01 05-06 05-27 08-26 12-25 12-26'], [2025, '01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26'],
    [2026, '01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28'], [2027, '01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28'],
  ])('%i are as the government lists them', (year, days) => expect(bankHolidays(year).map((one) => one.slice(5)).join(' ')).toBe(days));
});

describe('who is on duty', () => {
  test.each([
    ['a night over midnight', '2026-11-24T23:59:00Z', 'ann'], ['after midnight it is still theirs', '2026-11-25T00:00:00Z', 'ann'], ['the last minute of the night', '2026-11-25T05:59:59Z', 'ann'],
    ['the day begins on the dot', '2026-11-25T06:00:00Z', 'tom'], ['in summer by the wall’s clock', '2026-07-01T05:00:00Z', 'tom'], ['and not before', '2026-07-01T04:59:59Z', 'ann'],
  ])('%s', (_, when, who) => expect(onDuty(rota([night, day]), at(when))).toEqual([who]));

  test.each([['forward', '2026-03-28T22:00:00Z', 7], ['back', '2026-10-24T21:00:00Z', 9]])('the night on which the clocks go %s has no hole', (_, from, hours) => {
    const [one] = duties(rota([night]), at(from), at(from) + 12 * 3_600_000);
    expect(((one?.until ?? 0) - (one?.from ?? 0)) / 3_600_000).toBe(hours);
    const whole = { from: at(from) - 86_400_000, until: at(from) + 3 * 86_400_000 };
    expect(uncovered(whole, duties(rota([night, day]), whole.from, whole.until))).toEqual([]);
  });

  test.each(['2026-03-29', '2026-10-25'])('a hand-over at half past one is one moment, even on %s', (sunday) => {
    const early: Shift = { carer: ann, days: ALL, from: 0, to: 90 }, late: Shift = { carer: tom, days: ALL, from: 90, to: 1_440 };
    const whole = { from: at(`${sunday}T00:00:00Z`) - 3_600_000, until: at(`${sunday}T00:00:00Z`) + 86_400_000 };
    const both = duties(rota([early, late]), whole.from, whole.until);
    expect(uncovered(whole, both)).toEqual([]);
    expect(both.reduce((sum, { from, until }) => sum + until - from, 0)).toBe(whole.until - whole.from);
  });

  test.each<[Shift['holidays'], string, boolean]>([['kept', '2026-12-25T12:00:00Z', true], ['left-out', '2026-12-25T12:00:00Z', false], ['left-out', '2026-12-24T12:00:00Z', true], ['only', '2026-12-25T12:00:00Z', true], ['only', '2026-12-24T12:00:00Z', false]])(
    'a shift with holidays %s at %s: %s', (holidays, when, there) => expect(onDuty(rota([{ ...day, holidays }]), at(when))).toEqual(there ? [tom] : []));

  test('a swap: each does the other’s night', () => {
    const mondays: Shift = { ...night, days: [1] }, tuesdays: Shift = { ...night, carer: tom, days: [2] };
    const swapped = rota([mondays, tuesdays], [{ away: ann, by: tom, from: at('2026-11-23T22:00:00Z'), until: at('2026-11-24T06:00:00Z') }, { away: tom, by: ann, from: at('2026-11-24T22:00:00Z'), until: at('2026-11-25T06:00:00Z') }]);
    expect(['2026-11-23T23:00:00Z', '2026-11-25T02:00:00Z', '2026-11-30T23:00:00Z'].map((when) => onDuty(swapped, at(when)))).toEqual([[tom], [ann], [ann]]);
  });

  test('who stands in and is away too is stood in for; a ring of stand-ins is nobody', () => {
    const away = (one: CarerId, by?: CarerId) => ({ away: one, ...(by ? { by } : {}), from: at('2026-11-24T00:00:00Z'), until: at('2026-11-26T00:00:00Z') });
    const noon = at('2026-11-25T12:00:00Z');
    expect(onDuty(rota([day], [away(tom, ann), away(ann, nia)]), noon)).toEqual([nia]);
    expect(onDuty(rota([day], [away(tom, ann), away(ann, tom)]), noon)).toEqual([]);
    expect(onDuty(rota([day], [away(tom)]), noon)).toEqual([]);
    const half = duties(rota([day], [{ away: tom, by: ann, from: at('2026-11-25T10:00:00Z'), until: at('2026-11-25T12:00:00Z') }]), at('2026-11-25T06:00:00Z'), at('2026-11-25T22:00:00Z'));
    expect(half.map(({ carer }) => carer)).toEqual([tom, ann, tom]);
  });
});

describe('a plan ends with somebody', () => {
  const ladder = (...last: Ladder['rungs'][number]['tell'][number][]): Ladder => ({ rungs: [{ tell: [{ carer: nia }], by: ['sms'], answerWithin: 60 }, { tell: last, by: ['sms'], answerWithin: 60 }], rounds: 1 });
  const cover = (shifts: Shift[], members: Cover['members'] = [ann, tom, nia].map((carer) => ({ carer, unreachable: false }))): Cover => ({ members, rotas: new Map([['r' as RotaId, rota(shifts)]]) });
  const onRota = ladder({ rota: 'r' as RotaId });

  test.each<[string, Ladder, Cover, object | undefined]>([
    ['day and night are covered', onRota, cover([night, day]), undefined],
    ['only the days', onRota, cover([day]), { rung: 2, day: 'Monday', from: '00:00', to: '06:00', holiday: false }],
    ['one minute on a Sunday', onRota, cover([{ ...day, from: 0, to: 1_440, days: [1, 2, 3, 4, 5, 6] }, { ...day, from: 0, to: 1_439, days: [0] }]), { day: 'Sunday', from: '23:59', to: '24:00' }],
    ['not on bank holidays', onRota, cover([night, { ...day, holidays: 'left-out' }]), { day: 'Monday', from: '06:00', to: '22:00', holiday: true }],
    ['others on bank holidays', onRota, cover([night, { ...day, holidays: 'left-out' }, { ...day, carer: nia, days: [], holidays: 'only' }]), undefined],
    ['the night sent STOP', onRota, cover([night, day], [{ carer: ann, unreachable: true, callable: true }, { carer: tom, unreachable: false }]), { day: 'Monday', from: '00:00', to: '06:00' }],
    ['the night left the circle', onRota, cover([night, day], [{ carer: tom, unreachable: false }]), { day: 'Monday' }],
    ['a rota that is gone', ladder({ rota: 'x' as RotaId }), cover([]), { day: 'Monday', from: '00:00', to: '24:00' }],
    ['somebody named, always there', ladder({ carer: tom }), cover([]), undefined],
    ['the whole circle, of whom one can be told', ladder({ circle: true }), cover([], [{ carer: ann, unreachable: true }, { carer: tom, unreachable: false }]), undefined],
    ['an empty circle', ladder({ circle: true }), cover([], []), { day: 'Monday' }],
  ])('%s', (_, plan, who, gap) => (gap ? expect(firstWeeklyGap(plan, who)).toMatchObject(gap) : expect(firstWeeklyGap(plan, who)).toBeUndefined()));

  test('leave and stand-ins of the days to come count by the instant', () => {
    const whole = { from: at('2026-11-24T00:00:00Z'), until: at('2026-12-01T00:00:00Z') };
    const leave = { from: at('2026-11-25T08:00:00Z'), until: at('2026-11-25T09:30:00Z') };
    expect(gapsOf(ladder({ carer: tom }), cover([], [{ carer: tom, unreachable: false, leave: [leave] }]), whole)).toEqual([leave]);
    expect(gapsOf(undefined, cover([], [{ carer: tom, unreachable: false, leave: [leave] }, { carer: ann, unreachable: false }]), whole)).toEqual([]);
  });
});
