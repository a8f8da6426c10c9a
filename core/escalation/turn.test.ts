import { describe, expect, test } from 'vitest';
import type { Escalation } from '../alerts/alert.js';
import type { CarerId, RotaId } from '../ids.js';
import type { Severity } from '../rules/rule.js';
import { askFor } from './asking.js';
import type { Ladder } from './ladder.js';
import { isLifeCritical } from './life-critical.js';
import type { Candidate } from './plan.js';
import { quietUntil } from './quiet-hours.js';
import { nextTurn, type Standing } from './turn.js';

const NOW = Date.parse('2026-11-25T02:00:00Z'), MORNING = Date.parse('2026-11-25T07:00:00Z');
const [ann, tom, nia] = ['ann', 'tom', 'nia'] as CarerId[] as [CarerId, CarerId, CarerId];
const awake = (carer: CarerId): Candidate => ({ carer, unreachable: false });
const asleep = (carer: CarerId): Candidate => ({ carer, unreachable: false, quietUntil: MORNING });
const standing = (change: Partial<Standing>): Standing => ({ rule: 'device-silent', severity: 'urgent', candidates: [], onDuty: () => [], told: [], ...change });
const due = { step: 0, dueAt: NOW };

describe('quiet hours', () => {
  const hours = { from: 22 * 60, to: 7 * 60 };
  test.each([
    ['2026-11-24T21:59:59Z', undefined], ['2026-11-24T22:00:00Z', '2026-11-25T07:00:00Z'], ['2026-11-25T00:00:00Z', '2026-11-25T07:00:00Z'], ['2026-11-25T06:59:59Z', '2026-11-25T07:00:00Z'], ['2026-11-25T07:00:00Z', undefined],
    ['2026-03-28T23:00:00Z', '2026-03-29T06:00:00Z'], ['2026-10-24T23:00:00Z', '2026-10-25T07:00:00Z'],
  ])('at %s: until %s', (now, until) => expect(quietUntil(hours, Date.parse(now), 'Europe/London')).toBe(until === undefined ? undefined : Date.parse(until)));

  test.each<[string, Severity, boolean]>([['smoke', 'urgent', true], ['fall', 'asap', true], ['sos', 'routine', true], ['low-oxygen', 'stat', true], ['device-silent', 'asap', true], ['device-silent', 'urgent', false], ['pulse', 'routine', false]])(
    '%s of severity %s breaks through: %s', (rule, severity, through) => expect(nextTurn(standing({ rule, severity, candidates: [asleep(ann)] }), due, NOW)?.tell).toEqual(through ? [ann] : []));

  test('somebody awake is told instead; when all sleep it is held until the first wakes, and is not exhausted', () => {
    expect(nextTurn(standing({ candidates: [asleep(ann), awake(tom)] }), due, NOW)?.tell).toEqual([tom]);
    expect(nextTurn(standing({ candidates: [asleep(ann), { ...asleep(tom), quietUntil: MORNING - 1 }] }), due, NOW)).toEqual({ step: 0, tell: [], next: { step: 0, dueAt: MORNING - 1 } });
    expect(nextTurn(standing({ candidates: [{ ...asleep(ann), unreachable: true }] }), due, NOW)?.next.exhausted).toBe(true);
  });
});

describe('a call that nobody has answered', () => {
  const sos = (candidates: readonly Candidate[], told: readonly CarerId[] = []) => standing({ rule: 'sos', severity: 'stat', candidates, told });
  const minutes = (at: number): number => (at - NOW) / 60_000;

  test('is never given up: everybody is told again after 10, 20 and 40 minutes, then by the hour', () => {
    let escalation: Escalation = { step: 3, dueAt: NOW }, at = NOW;
    const rounds: (readonly [number, string])[] = [];
    for (let i = 0; i < 12; i += 1) {
      const turn = nextTurn(sos([awake(ann), awake(tom)], [ann, tom]), escalation, at);
      rounds.push([minutes(at), turn?.next.exhausted ? 'nobody left' : (turn?.tell.join(' ') ?? '')]);
      escalation = turn?.next ?? escalation;
      at = escalation.dueAt ?? Number.NaN;
    }
    expect(rounds).toEqual([[0, 'nobody left'], [10, 'ann tom'], [13, 'nobody left'], [33, 'ann tom'], [36, 'nobody left'], [76, 'ann tom'], [79, 'nobody left'], [139, 'ann tom'], [142, 'nobody left'], [202, 'ann tom'], [205, 'nobody left'], [265, 'ann tom']]);
  });

  test('reaches whoever can be told by then, where nobody could', () => {
    const first = nextTurn(sos([]), due, NOW), second = nextTurn(sos([]), first?.next ?? due, NOW + 10 * 60_000);
    expect([first, second].map((turn) => [turn?.tell.length, turn?.next.exhausted, minutes(turn?.next.dueAt ?? 0)])).toEqual([[0, true, 10], [0, true, 30]]);
    expect(nextTurn(sos([awake(nia)]), second?.next ?? due, NOW + 30 * 60_000)?.tell).toEqual([nia]);
  });
});

describe('a ladder of one’s own', () => {
  const rung = (tell: Ladder['rungs'][number]['tell'], answerWithin = 60): Ladder['rungs'][number] => ({ tell, by: ['sms'], answerWithin });
  const three: Ladder = { rounds: 1, rungs: [rung([{ carer: tom }, { carer: nia }], 30), rung([{ rota: 'night' as RotaId }], 90), rung([{ circle: true }], 120)] };
  const onDuty = (id: string): CarerId[] => (id === 'night' ? [ann] : []);
  const turn = (step: number, change: Partial<Standing> = {}, more: object = {}) => nextTurn(standing({ severity: 'stat', ladder: three, onDuty, candidates: [awake(ann), awake(tom), awake(nia)], ...change }), { step, dueAt: NOW, ...more }, NOW);

  test.each([[0, 'tom nia', 30], [1, 'ann', 90], [2, 'ann tom nia', 120]])('step %i tells %s and waits %i s', (step, who, wait) => {
    expect(turn(step)).toMatchObject({ tell: who.split(' '), next: { step: step + 1, dueAt: NOW + wait * 1000 } });
  });

  test('then nobody is left; given back, the last are told once more', () => {
    expect(turn(3)?.next).toMatchObject({ step: 3, exhausted: true });
    expect(turn(3, { severity: 'asap' })?.next).toEqual({ step: 3, exhausted: true });
    expect(turn(3, {}, { again: true })).toMatchObject({ tell: [ann, tom, nia], next: { step: 4 } });
  });

  test('a rung without anybody just now is passed over; a last rung without anybody tells everybody who can be told', () => {
    expect(turn(1, { onDuty: () => [] })).toMatchObject({ step: 2, tell: [ann, tom, nia] });
    expect(turn(0, { candidates: [awake(nia)], ladder: { rounds: 1, rungs: [rung([{ carer: ann }])] } })?.tell).toEqual([nia]);
  });

  test('goes round as often as was wished', () => {
    const twice = { ladder: { rounds: 2, rungs: [rung([{ carer: ann }]), rung([{ carer: tom }])] } };
    expect([0, 1, 2, 3].map((step) => turn(step, twice)?.tell.join())).toEqual(['ann', 'tom', 'ann', 'tom']);
    expect(turn(4, twice)?.next.exhausted).toBe(true);
  });

  test('whoever is not in the circle is not told, whatever a rota says', () => expect(turn(1, { onDuty: () => ['stranger' as CarerId] })?.tell).toEqual([ann, tom, nia]));
});

describe('asking the resident first', () => {
  test.each<[string, Severity, number | undefined, number]>([
    ['sos', 'stat', 900, 0], ['smoke', 'stat', 900, 0], ['fall', 'stat', 60, 0], ['device-silent', 'urgent', 900, 0], ['telecare-alarm', 'asap', 900, 0], ['low-oxygen', 'stat', 60, 0],
    ['prolonged-inactivity', 'asap', undefined, 600], ['prolonged-inactivity', 'asap', 120, 120], ['prolonged-inactivity', 'asap', 900, 600], ['prolonged-inactivity', 'stat', 600, 60], ['no-morning-activity', 'urgent', undefined, 900],
  ])('%s of severity %s, agreed %s s: waits %i s', (rule, severity, waitSeconds, seconds) => expect(askFor({ rule, severity }, { ...(waitSeconds ? { waitSeconds } : {}) })).toBe(seconds * 1000));

  test('nothing was agreed, nothing is asked', () => expect(askFor({ rule: 'prolonged-inactivity', severity: 'asap' }, undefined)).toBe(0));
  test('what never waits is life-critical', () => expect(['sos', 'fall', 'smoke', 'carbon-monoxide', 'gas', 'flood', 'telecare-alarm'].every((rule) => isLifeCritical({ rule, severity: 'routine' }))).toBe(true));
});
