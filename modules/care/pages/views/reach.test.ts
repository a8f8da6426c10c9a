import { expect, test } from 'vitest';
import type { Seen } from '../../alerts/seen-by.service.js';
import { aDelivery, ann, annReads, anOpenAlert, carers, NOW, tom } from '../../../../test/pages/builders.js';
import { reach } from './reach.js';

const at = (minutesAgo: number): number => NOW - minutesAgo * 60_000;
const alert = anOpenAlert({ actions: [{ type: 'told', at: at(9), by: { kind: 'service', id: 'hearthline' } }, { type: 'claimed', at: at(1), by: { kind: 'user', id: 'user-tom', carer: tom } }] });
const seen: Seen[] = [{ alertId: alert.id, carer: tom, at: at(2), on: 'feed' }];

test('each person has a line of their own, with what is known of them and nothing more', () => {
  const deliveries = [
    aDelivery(ann, 'failed', { intendedAt: at(9), sentAt: at(8), deliveredAt: undefined }), aDelivery(tom, 'delivered', { step: 1, intendedAt: at(6), sentAt: at(6), deliveredAt: at(5) }), aDelivery(tom, 'sent', { step: 2, intendedAt: at(3), sentAt: at(3), deliveredAt: undefined }),
  ];
  expect(reach(alert, { deliveries, seen }, carers, annReads, NOW)).toEqual([
    { who: 'You', intended: '13:53', sent: '13:54', delivered: undefined, seen: undefined, answered: undefined, screen: false },
    { who: 'Tom', intended: '13:56', sent: '13:56', delivered: '13:57', seen: '14:00', answered: 'on the way 14:01', screen: false },
  ]);
});

test('whose screen is open is said', () => {
  expect(reach(alert, { deliveries: [], seen, screens: new Set([tom]) }, carers, annReads, NOW)).toMatchObject([{ who: 'Tom', screen: true }]);
});

test('who was not told, and had it on a screen all the same, is named; who did neither is not', () => {
  expect(reach(alert, { deliveries: [], seen }, carers, annReads, NOW).map(({ who }) => who)).toEqual(['Tom']);
  expect(reach(alert, { deliveries: [], seen: [] }, carers, annReads, NOW)).toEqual([]);
});
