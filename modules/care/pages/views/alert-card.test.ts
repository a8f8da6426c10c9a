import { describe, expect, test } from 'vitest';
import type { DeviceId } from '../../../../core/ids.js';
import { aDelivery, aResident, aTakenAlert, anEndedAlert, ann, annReads, anOpenAlert, carers, night, NOW, tom } from '../../../../test/pages/builders.js';
import { alertCard, evidenceRow, type AlertSight } from './alert-card.js';

const card = (sight: Partial<AlertSight>) => alertCard({ alert: anOpenAlert(), resident: aResident(), deliveries: [], carers, reader: annReads, deviceKind: () => 'pendant', now: NOW, ...sight });

describe('an alert as its carer reads it', () => {
  test('says who, what, since when, and by word and shape how grave', () => {
    const { name, because, began, severity } = card({});
    expect({ name, because, began }).toEqual({ name: 'Mary H.', because: 'Pressed the pendant, hallway.', began: { iso: '2026-11-23T14:00:00.000Z', ago: '2 minutes ago', clock: '14:00' } });
    expect([severity.word, severity.shape.points?.split(' ').length]).toEqual(['Now', 8]);
  });

  test('calls the person as they wish', () => expect(card({ resident: aResident({ calledBy: 'Molly' }) }).name).toBe('Molly H.'));

  test('says to whom it goes on, and when', () => {
    expect(card({ deliveries: [aDelivery(ann, 'delivered')] }).next).toEqual({ dueAt: '2026-11-23T14:03:40.000Z', left: '1:40', clock: '14:03', to: 'Tom' });
  });

  test('who has left the circle is not next', () => {
    const [annPlace, tomPlace, nightPlace] = aResident().circle;
    const resident = aResident({ circle: [annPlace!, { ...tomPlace!, until: NOW - 1 }, nightPlace!] });
    expect(card({ resident, deliveries: [aDelivery(ann, 'delivered')] }).next?.to).toBe('the night team');
  });

  test('who sent STOP, or cannot be reached, is not next', () => {
    const stopped = new Map([...carers, [tom, { name: 'Tom', optedOutAt: 1 }]]);
    expect(card({ carers: stopped }).next?.to).toBe('the night team');
  });

  test.each([[0, 'you'], [1, 'Tom'], [2, 'the night team'], [3, 'everyone at once'], [4, undefined]])('after %i steps it goes to %s', (step, to) => {
    expect(card({ alert: anOpenAlert({ escalation: { step, dueAt: NOW + 1_000 } }) }).next?.to).toBe(to);
  });

  test('nobody left is said aloud and has no countdown', () => {
    const { unheard, next } = card({ alert: anOpenAlert({ escalation: { step: 3, exhausted: true } }) });
    expect([unheard, next]).toEqual([true, undefined]);
    expect(card({ alert: anOpenAlert({ escalation: { step: 3, exhausted: true, dueAt: NOW + 600_000, again: true } }) })).toMatchObject({ unheard: true, next: { left: '10:00' } });
  });

  test('values that were told long after they were so say when', () => {
    const evidence = { observation: 'o1', device: 'watch' as DeviceId, kind: 'oxygen-saturation' as const, value: 91, at: NOW - 3_600_000, receivedAt: NOW };
    expect(evidenceRow(evidence, 'oximeter', NOW)).toMatchObject({ what: 'SpO2', value: '91 %', toldLater: '14:02', by: 'oximeter', href: '/fhir/R4/Observation/o1' });
    expect(evidenceRow({ ...evidence, receivedAt: evidence.at + 1_000 }, 'oximeter', NOW).toldLater).toBeUndefined();
  });
});

test('whom the next step tells is read from the resident’s own plan', () => {
  const steps = [{ tell: [ann] }, { tell: [] }, { tell: [tom, night] }];
  expect(card({ alert: anOpenAlert(), steps }).next?.to).toBe('Tom and the night team');
});

describe('what may be pressed', () => {
  const nurse = { id: 'nurse' };
  test.each([
    ['open, read by a carer', anOpenAlert(), annReads, { claim: true, pass: true, acknowledge: false, resolve: true, arrive: false, handOver: false }],
    ['open, read by a nurse', anOpenAlert(), nurse, { claim: true, pass: false, acknowledge: true, resolve: true, arrive: false, handOver: false }],
    ['Tom goes, read by Ann', aTakenAlert(tom), annReads, { claim: false, pass: false, acknowledge: false, resolve: true, arrive: false, handOver: false }],
    ['Ann goes, read by Ann', aTakenAlert(ann), annReads, { claim: false, pass: true, acknowledge: false, resolve: true, arrive: true, handOver: true }],
    ['Ann is there, read by Ann', aTakenAlert(ann, { arrivedAt: NOW }), annReads, { claim: false, pass: true, acknowledge: false, resolve: true, arrive: false, handOver: true }],
    ['Tom goes, read by a nurse', aTakenAlert(tom), nurse, { claim: false, pass: false, acknowledge: false, resolve: true, arrive: false, handOver: true }],
    ['Tom holds it out to Ann, read by Ann', aTakenAlert(tom, { offered: { to: ann, until: NOW + 1 } }), annReads, { claim: true, pass: true, acknowledge: false, resolve: true, arrive: false, handOver: false }],
    ['seen only, read by Ann', aTakenAlert(tom, { claimedBy: undefined }), annReads, { claim: true, pass: false, acknowledge: false, resolve: true, arrive: false, handOver: false }],
    ['over', anEndedAlert(), annReads, { claim: false, pass: false, acknowledge: false, resolve: false, arrive: false, handOver: false }],
  ])('%s', (_name, alert, reader, may) => expect(card({ alert, reader }).may).toEqual(may));
});

describe('how it stands', () => {
  test.each([
    ['Tom goes', aTakenAlert(tom), 'Tom is going (14:01).'],
    ['Ann herself goes', aTakenAlert(ann), 'You are going (14:01).'],
    ['a nurse without a place in the circle has seen it', aTakenAlert(tom, { claimedBy: undefined, acknowledgedBy: { kind: 'user', id: 'nurse' } }), 'A member of the team has seen this (14:01).'],
    ['nobody has answered', anOpenAlert(), undefined],
  ])('%s', (_name, alert, words) => expect(card({ alert }).standing).toBe(words));

  test('whoever goes is asked again later', () => expect(card({ alert: aTakenAlert(ann) }).checkBack).toBe('14:32'));
  test('an end says what it was, and by whom', () => expect(card({ alert: anEndedAlert() }).ended).toMatchObject({ words: 'False alarm', by: 'Tom' }));
});
