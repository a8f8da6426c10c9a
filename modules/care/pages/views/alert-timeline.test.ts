import { expect, test } from 'vitest';
import type { Alert } from '../../../../core/alerts/alert.js';
import type { Delivery } from '../../../../core/notify/delivery.js';
import { alertTimeline } from './alert-timeline.js';

const NOW = Date.parse('2026-11-25T15:00:00Z');
const at = (minutes: number): number => NOW - 30 * 60_000 + minutes * 60_000;
const carers = new Map([['ann', { name: 'Ann' }], ['tom', { name: 'Tom' }]]) as never;
const service = { kind: 'service', id: 'hearthline' };
const tom = { kind: 'carer', id: 'tom' };
const alert = {
  actions: [
    { type: 'opened', at: at(0), by: service }, { type: 'told', at: at(0), by: service, note: 'ann' }, { type: 'escalated', at: at(3), by: service, note: 'tom' },
    { type: 'acknowledged', at: at(4), by: tom }, { type: 'claimed', at: at(4), by: tom }, { type: 'resolved', at: at(20), by: { kind: 'user', id: 'u1' }, note: 'A cup of tea' },
  ],
} as unknown as Alert;
const message = (part: Partial<Delivery>): Delivery => ({ id: 'm', alertId: 'a', residentId: 'r', step: 0, carer: 'ann', channel: 'sms', state: 'sent', intendedAt: at(0), attempts: 1, ...part }) as Delivery;
const deliveries = [
  message({ state: 'failed', reason: '30003', sentAt: at(0) + 900 }),
  message({ channel: 'voice', state: 'unknown', intendedAt: at(1), attempts: 2 }),
  message({ carer: 'tom' as never, step: 1, state: 'delivered', intendedAt: at(3), sentAt: at(3) + 800, deliveredAt: at(3) + 4_000 }),
  message({ carer: 'ann' as never, step: 2, state: 'skipped', reason: 'no-longer-needed', intendedAt: at(5) }),
];
const rows = alertTimeline(alert, { deliveries }, carers, { id: 'u1' }, NOW);

test('what, when, to whom, by which channel and with what answer, oldest first', () => {
  expect(rows.map(({ at: { clock }, what, who, by, note = '' }) => [clock, what, who, by, note].join(' | '))).toEqual([
    '14:30 | Alert opened | Hearthline |  | ',
    '14:30 | To be texted | Ann | text | ',
    '14:30 | Text taken by the network | Ann | text | ',
    '14:30 | Text not delivered | Ann | text | 30003',
    '14:31 | To be called | Ann | call | 2 tries',
    '14:31 | Call: not known yet whether it got through | Ann | call | ',
    '14:33 | Nobody had answered: told the next | Hearthline |  | Tom',
    '14:33 | To be texted | Tom | text | ',
    '14:33 | Text taken by the network | Tom | text | ',
    '14:33 | Text delivered | Tom | text | ',
    '14:34 | Seen | Tom | text | ',
    '14:34 | On the way | Tom | text | ',
    '14:35 | To be texted | Ann | text | ',
    '14:35 | Text not sent | Ann | text | not told: somebody had answered',
    '14:50 | Ended | You | screen | A cup of tea',
  ]);
});

test('where no message is known, who was told still stands', () => {
  expect(alertTimeline(alert, { deliveries: [] }, carers, { id: 'u2' }, NOW).map(({ what }) => what)).toContain('Told');
});
