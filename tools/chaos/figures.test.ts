import { expect, test } from 'vitest';
import { figuresOf } from './figures.js';
import type { AlertAtEnd, FaultSpan, History, Said, Text } from './history.js';

const T = 1_000_000;
const home = (resident: string): History['homes'][number] => ({ resident, kind: 'caller', carers: [], madeAt: T });
const call = (of: string, at: number): Said => ({ home: of, device: 'd', kind: 'sos', value: true, at, seq: 1, calls: 'sos', firstSentAt: at, acknowledgedAt: at + 5 });
const alert = (of: string): AlertAtEnd => ({ id: `alert-${of}`, home: of, rule: 'sos', episode: 'e', code: 'AB23', state: 'open', openedAt: T, exhausted: false, actions: [] });
const text = (of: string, at: number): Text => ({ sid: of, kind: 'sms', to: '+1', at, delivery: `alert-${of}:0:c1:sms`, outcome: 'taken', listedAt: at });
const lost: FaultSpan = { kind: 'kill-redis', round: 0, from: T, to: T + 3_000 };

test('what the loss of Redis adds is seen beside a call for help while nothing was broken', () => {
  const history: History = {
    seed: 's', startedAt: T, endedAt: T + 90_000, homes: [home('within'), home('after'), home('beside')], faults: [lost, { kind: 'kill-app', round: 1, from: T + 60_000, to: T + 62_000 }],
    said: [call('within', T + 1_000), call('after', T + 30_000), call('beside', T + 61_000)], alerts: ['within', 'after', 'beside'].map(alert),
    texts: [text('within', T + 2_500), text('within', T + 80_000), text('after', T + 30_200), text('beside', T + 63_000)], asked: [], looks: [], health: [], stored: [], deliveries: [], audit: [],
  };
  expect(figuresOf({ history, roundsRun: 2, skipped: {}, appDeaths: 0 }, []).callToText).toEqual({ redisLost: { count: 1, p50: 1_500, p99: 1_500, max: 1_500 }, quiet: { count: 1, p50: 200, p99: 200, max: 200 } });
});
