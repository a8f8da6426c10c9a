import { describe, expect, test } from 'vitest';
import type { Alert } from '../alerts/alert.js';
import type { Delivery } from '../notify/delivery.js';
import { gravestFirst, missedBy, type Around, type Missed } from './missed.js';
import { outage, outageEnded, type OutageCause } from './outage.js';

const FROM = 1_000_000_000;
const TO = FROM + 600_000;
const NOW = TO + 45_000;
const during = FROM + 300_000;
const gone = outage('app', FROM, TO);

const around = (part: Partial<Around>): Around => ({ resident: 'r' as never, devices: [], readings: [], alerts: [], deliveries: [], ...part });
const whys = (part: Partial<Around>, cause: OutageCause = 'app'): string[] => (missedBy(outage(cause, FROM, TO), around(part), NOW)?.reasons ?? []).map(({ why }) => why);
const said = (kind: string, at: number, receivedAt: number, value: unknown = true) => ({ device: 'd' as never, kind: kind as never, value: value as never, at, receivedAt });
const evidence = (at: number) => [{ observation: 'o', device: 'd', kind: 'sos', value: true, at, receivedAt: at }] as never;
const alert = (part: object): Alert => ({
  id: 'a', residentId: 'r', code: 'AB23', rule: 'sos', ruleVersion: '1', severity: 'stat', episode: 'e', since: FROM - 3_600_000, openedAt: FROM - 3_600_000, because: '', differ: '', evidence: [], late: false, actions: [], version: 1,
  state: 'open', escalation: { step: 1, dueAt: NOW + 1_000_000 }, ...part,
}) as unknown as Alert;
const message = (part: Partial<Delivery>): Delivery => ({ id: 'm', alertId: 'a', residentId: 'r', step: 0, carer: 'c', channel: 'sms', state: 'delivered', intendedAt: during, sentAt: during + 1_000, attempts: 1, ...part }) as Delivery;

describe('what devices said', () => {
  test.each<[string, ReturnType<typeof said>, string[]]>([
    ['a call for help, heard late', said('sos', during, TO + 10_000), ['call-late']],
    ['movement, heard late', said('motion', during, TO + 10_000), ['spoke-late']],
    ['a call shortly before the end, heard when it was over', said('sos', TO - 6_000, TO + 1), ['call-late']],
    ['a call in the moment of the end, heard at once', said('sos', TO - 1, TO + 1), []],
    ['a call after it was over', said('sos', TO, TO + 1), []],
    ['a call that was kept just before it began', said('sos', FROM - 1_000, FROM - 900), []],
    ['a call that was under way when it began', said('sos', FROM - 1_000, TO + 5_000), ['call-late']],
    ['the end of a call', said('sos', during, TO + 10_000, false), ['spoke-late']],
  ])('%s', (_, reading, expected) => expect(whys({ readings: [reading] })).toEqual(expected));

  test('each device once, by its first word', () => {
    const missed = missedBy(gone, around({ readings: [said('motion', during + 5, TO + 1), said('motion', during, TO + 2)] }), NOW);
    expect(missed?.reasons).toEqual([{ why: 'spoke-late', at: during, device: 'd' }]);
  });

  test.each<[string, number | undefined, number | undefined, string[]]>([
    ['whose word was due then and has not come', FROM - 100_000, during, ['not-heard']],
    ['whose word was due as it ended', FROM - 100_000, TO, ['not-heard']],
    ['that has spoken since', TO + 1_000, during, []],
    ['whose word is not due yet', FROM - 100_000, TO + 1, []],
    ['that was overdue long before', FROM - 10_000_000, FROM - 60_001, []],
    ['without a rhythm', FROM - 100_000, undefined, []],
    ['that has never spoken', undefined, undefined, []],
  ])('a device %s', (_, heardAt, dueAt, expected) => expect(whys({ devices: [{ id: 'd' as never, heardAt, dueAt }] })).toEqual(expected));

  test('while only the phone network was away, devices were heard', () => expect(whys({ readings: [said('sos', during, TO + 10_000)] }, 'sms')).toEqual([]));
});

describe('what was due', () => {
  test.each<[string, object, string[]]>([
    ['opened late from a press of then', { openedAt: TO + 500, since: during, evidence: evidence(during) }, ['alert-late']],
    ['opened late from a press just before', { openedAt: TO + 500, since: FROM - 500, evidence: evidence(FROM - 500) }, ['alert-late']],
    ['of a press in the last seconds, opened at once', { openedAt: TO - 1_000, since: TO - 1_500, evidence: evidence(TO - 1_500) }, []],
    ['due by the clock, opened as soon as that could be seen', { openedAt: TO + 5_000 }, ['alert-late']],
    ['due by the clock, opened long afterwards', { openedAt: TO + 600_000 }, []],
    ['opened by a press of afterwards', { openedAt: TO + 5_000, since: TO + 4_900, evidence: evidence(TO + 4_900) }, []],
    ['open, its next step still to come', {}, []],
    ['open, its step fired as soon as that could be', { actions: [{ type: 'escalated', at: TO + 300, by: { kind: 'service', id: 'h' }, note: 'c' }] }, ['step-late']],
    ['open, its step long overdue', { escalation: { step: 1, dueAt: during } }, ['step-late']],
    ['taken, and its check-back overdue', { state: 'acknowledged', checkBackAt: during }, ['step-late']],
    ['taken by a person as soon as it could be', { actions: [{ type: 'claimed', at: TO + 300, by: { kind: 'carer', id: 'c' } }] }, []],
  ])('an alert %s', (_, part, expected) => expect(whys({ alerts: [alert(part)] })).toEqual(expected));
});

test('while only the phone network was away, alerts were opened and steps fired', () => {
  expect(whys({ alerts: [alert({ openedAt: TO + 5_000 })] }, 'sms')).toEqual([]);
  expect(whys({ deliveries: [message({ state: 'unknown', sentAt: undefined })] }, 'sms')).toEqual(['message-unknown']);
});

describe('a text', () => {
  test.each<[string, Partial<Delivery>, string[]]>([
    ['delivered in time', {}, []],
    ['of which nobody knows', { state: 'unknown', sentAt: undefined }, ['message-unknown']],
    ['still waiting', { state: 'intended', sentAt: undefined }, ['message-unknown']],
    ['whose receipt may have come to a closed door', { state: 'sent' }, ['message-unknown']],
    ['that left more than a minute late', { sentAt: during + 60_001 }, ['message-late']],
    ['that left within the minute', { sentAt: during + 60_000 }, []],
    ['that failed', { state: 'failed' }, ['message-failed']],
    ['that was not sent on purpose', { state: 'skipped', sentAt: undefined }, []],
    ['of afterwards', { state: 'unknown', intendedAt: TO + 1 }, []],
    ['of long before', { state: 'failed', intendedAt: FROM - 60_001 }, []],
  ])('%s', (_, part, expected) => expect(whys({ deliveries: [message(part)] })).toEqual(expected));
});

test('nobody is named for whom nothing was due', () => expect(missedBy(gone, around({}), NOW)).toBeUndefined());

test('whoever called for help stands before whoever moved', () => {
  const list = [missedBy(gone, around({ readings: [said('motion', during, TO + 1)] }), NOW), missedBy(gone, around({ readings: [said('motion', during, TO + 1), said('fall', during + 9, TO + 1)] }), NOW)] as Missed[];
  expect(list.sort(gravestFirst).map(({ reasons }) => reasons[0]?.why)).toEqual(['call-late', 'spoke-late']);
});

describe('an outage is known by the marks', () => {
  const now = 5_000_000;
  test.each<[string, { alive?: number; queue?: number }, { storeRefused?: boolean; queueUp?: boolean }, string | undefined]>([
    ['the first mark ever', {}, {}, undefined],
    ['a mark of a moment ago', { alive: now - 10_000 }, {}, undefined],
    ['an old mark: nobody ran', { alive: now - 10_001 }, {}, 'app'],
    ['an old mark, and the store refused ours', { alive: now - 10_001 }, { storeRefused: true }, 'store'],
    ['the queue’s mark is old, and it is back', { alive: now - 2_000, queue: now - 10_001 }, { queueUp: true }, 'queue'],
    ['the queue’s mark is old, and it is not back', { alive: now - 2_000, queue: now - 10_001 }, { queueUp: false }, undefined],
    ['nobody ran, so nobody looked at the queue', { alive: now - 20_000, queue: now - 20_000 }, { queueUp: true }, 'app'],
  ])('%s', (_, marks, { storeRefused = false, queueUp = false }, cause) => expect(outageEnded(marks, now, { storeRefused, queueUp })?.cause).toBe(cause));
});
