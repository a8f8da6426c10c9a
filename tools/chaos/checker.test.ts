import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { judge } from './checker.js';
import type { AlertAtEnd, AuditAtEnd, FaultSpan, History, Said, Text } from './history.js';

/** A quiet minute: one home whose call was acknowledged, stored, alerted and told. Each test spoils one thing. */
const T = 1_000_000;
const said: Said = { home: 'h', device: 'd', kind: 'sos', value: true, at: T, seq: 1, calls: 'sos', firstSentAt: T, acknowledgedAt: T + 20 };
const alert: AlertAtEnd = { id: 'a', home: 'h', rule: 'sos', episode: 'e', code: 'AB23', state: 'open', openedAt: T + 30, exhausted: false, actions: [{ type: 'opened', at: T + 30 }, { type: 'told', at: T + 40, note: 'c1' }] };
const text: Text = { sid: 'SM1', kind: 'sms', to: '+1', code: 'AB23', at: T + 60, delivery: 'a:0:c1:sms', outcome: 'taken', listedAt: T + 60 };
const fault: FaultSpan = { kind: 'kill-app', round: 0, from: T + 10, to: T + 5_000 };

const sealed = (entries: readonly { action: string; subject: string }[]): AuditAtEnd[] => {
  let previous = '';
  return entries.map(({ action, subject }, i) => {
    const hash = createHash('sha256').update(JSON.stringify([i + 1, previous, T, 'automation', 'admin', action, 'care', subject, 'allowed'])).digest('base64url');
    previous = hash;
    return { number: i + 1, action, actor: 'automation', subject, sealed: { at: T, role: 'admin', purpose: 'care', outcome: 'allowed', hash } };
  });
};

const history = (change: Partial<History> = {}): History => ({
  seed: 's', startedAt: T, endedAt: T + 600_000, homes: [{ resident: 'h', kind: 'caller', carers: [{ id: 'c1', phone: '+1' }, { id: 'c2', phone: '+2' }], madeAt: T - 1_000 }],
  faults: [], said: [said], asked: [{ action: 'list-alerts', resident: 'h', at: T, answered: true }], looks: [], health: [],
  stored: [{ home: 'h', device: 'd', kind: 'sos', value: true, at: T }], alerts: [alert], deliveries: [], texts: [text], audit: sealed([{ action: 'list-alerts', subject: 'h' }]), ...change,
});

const broken = (change: Partial<History>): string[] => judge(history(change)).map(({ invariant, what }) => `${invariant} ${what}`);

test('a history in which every promise was kept has no violation', () => {
  expect(broken({})).toEqual([]);
});

const resolved = { ...alert, state: 'resolved' as const };
const [whole] = [sealed([{ action: 'list-alerts', subject: 'h' }, { action: 'list-alerts', subject: 'h' }])];
const look = (at: number, state: 'open' | 'acknowledged' | 'resolved'): History['looks'][number] => ({ alert: 'a', at, state });
const away = (kind: FaultSpan['kind'], status: number, queue: string): Partial<History> => ({
  faults: [{ kind, round: 0, from: T, to: T + 14_000 }], health: [3_000, 6_000, 9_000].map((after) => ({ at: T + after, status, store: 'ok', queue })), texts: [{ ...text, at: T + 14_100 }],
});

/** Somebody took the alert on a screen; `asked`: the text that followed. */
const screens = (truth: { silentFrom?: number }, asked?: number): Partial<History> => ({
  faults: [{ kind: 'half-open', round: 0, from: T + 900, to: T + 46_000, screens: [{ alert: 'a', phone: '+1', ...truth }] }], texts: [text, ...(asked === undefined ? [] : [{ ...text, sid: 'SM2', at: asked }])],
  alerts: [{ ...alert, state: 'acknowledged', actions: [...alert.actions, ...(asked === undefined ? [] : [{ type: 'screen-lost', at: asked - 100, note: 'c1' }])] }],
});

/** Another home, for which a rule fails; an alert says so, and its carer was told. */
const about: Text = { ...text, sid: 'SM3', to: '+3', delivery: 'p-fault:0:c3:sms' };
const poisoned = (failures: number, deaths = 0): Partial<History> => ({
  homes: [...history().homes, { resident: 'p', kind: 'poisoned', carers: [{ id: 'c3', phone: '+3' }], madeAt: T - 1_000 }], faults: [{ kind: 'poison', round: 0, from: T - 100, to: T + 5_000, poison: { failures, deaths } }],
  alerts: [alert, { ...alert, id: 'p-fault', home: 'p', rule: 'engine-fault', code: 'EF67', actions: [{ type: 'told', at: T, note: 'c3' }] }], texts: [text, about],
});

describe('what a broken promise is called', () => {
  test.each<[string, Partial<History>, string[]]>([
    ['acknowledged and gone', { stored: [] }, ['I1 lost']],
    ['there twice', { stored: [...history().stored, ...history().stored] }, ['I1 doubled']],
    ['never said by anybody', { stored: [...history().stored, { home: 'h', device: 'd', kind: 'sos', value: true, at: 7 }] }, ['I1 invented']],
    ['a good reading that was refused', { said: [{ ...said, refused: 'out-of-range' }] }, ['I1 refused']],
    ['still refused when all was up again', { said: [said, { ...said, kind: 'motion', calls: undefined, seq: 2, acknowledgedAt: undefined }] }, ['I1 never-acknowledged']],
    ['a call without an alert', { alerts: [], texts: [] }, ['I2 lost']],
    ['two live alerts of one episode', { alerts: [alert, { ...alert, id: 'b', code: 'CD45' }], texts: [text, { ...text, sid: 'SM2', delivery: 'b:0:c1:sms' }] }, ['I2 doubled']],
    ['an alert that nothing calls for', { said: [{ ...said, calls: undefined }] }, ['I2 invented']],
    ['nobody was told', { texts: [] }, ['I3 never-told']],
    ['the only message did not reach the phone', { texts: [{ ...text, outcome: 'undelivered' }] }, ['I3 never-told']],
    ['told long after all was up', { texts: [{ ...text, at: T + 61_000 }] }, ['I3 late']],
    ['told late, by a service whose clock was turned to two minutes later meanwhile', { faults: [{ kind: 'clock', round: 0, from: T - 1_000, to: T + 5_000 }], alerts: [{ ...alert, openedAt: T + 120_000 }], texts: [{ ...text, at: T + 70_000 }] }, ['I3 late']],
    ['Redis full for long, and not said', away('redis-full', 200, 'ok'), ['I8 unsaid']],
    ['a rule failed for one home, and no alert says so', { ...poisoned(3), alerts: [alert], texts: [text] }, ['F14 unsaid']],
    ['a rule that fails is asked again and again', poisoned(4), ['F14 not-set-aside']],
    ['the app died of a rule', poisoned(1, 1), ['F14 died']],
    ['a rule that fails holds up the call of another home', { ...poisoned(3), texts: [{ ...text, at: T + 10_500 }, about] }, ['F14 held-up']],
    ['a screen fell silent, and whoever had it was not asked', { ...screens({ silentFrom: T + 1_000 }) }, ['F24 unasked']],
    ['a screen fell silent, and whoever had it was asked too late', { ...screens({ silentFrom: T + 1_000 }, T + 42_000) }, ['F24 unasked']],
    ['asked although the screen answered', { ...screens({}, T + 20_000) }, ['F24 asked-for-nothing']],
    ['asked to stop, and it had to be ended', { faults: [{ ...fault, kind: 'deploy', stopped: { longestMs: 15_000, how: 'SIGKILL' } }] }, ['F26 did-not-stop']],
    ['asked to stop, and it took too long', { faults: [{ ...fault, kind: 'deploy', stopped: { longestMs: 10_400 } }] }, ['F26 did-not-stop']],
    ['the same step told twice', { texts: [text, { ...text, sid: 'SM2', at: T + 90 }] }, ['I3 told-twice']],
    ['lost answer, yet the provider showed it before it was sent again', { texts: [{ ...text, outcome: 'lost' }, { ...text, sid: 'SM2', at: T + 5_000 }] }, ['I3 told-twice']],
    ['the service never came to rest', { unsettled: 'still waiting' }, ['I3 unsettled']],
    ['told after leaving the circle', { homes: [{ ...history().homes[0]!, carers: [{ id: 'c1', phone: '+1', leftAt: T - 2_000 }] }] }, ['I4 left-circle']],
    ['tried to tell after leaving the circle', { homes: [{ ...history().homes[0]!, carers: [{ id: 'c1', phone: '+1' }, { id: 'c2', phone: '+2', leftAt: T - 2_000 }] }], texts: [text, { ...text, to: '+2', outcome: 'refused' }] }, ['I4 left-circle']],
    ['told somebody who was never in the circle', { texts: [text, { ...text, to: '+9' }] }, ['I4 stranger']],
    ['a message about no alert', { texts: [text, { ...text, delivery: 'z:0:c1:sms' }] }, ['I4 about-nothing']],
    ['acknowledged, then open again', { looks: [look(T + 100, 'acknowledged'), look(T + 200, 'open')] }, ['I5 reopened', 'I5 reopened']],
    ['a yes that was thanked for and forgotten', { looks: [look(T + 100, 'acknowledged')] }, ['I5 reopened']],
    ['told after it was closed', { alerts: [{ ...resolved, actions: [...alert.actions, { type: 'escalated', at: T, note: 'c2' }] }], looks: [look(T + 100, 'resolved')], texts: [text, { ...text, to: '+2', at: T + 20_000 }] }, ['I5 told-after-end']],
    ['an answer without an entry', { audit: [] }, ['I6 unnoted']],
    ['an entry without a request', { audit: whole }, ['I6 over-noted']],
    ['an entry is missing', { audit: whole.slice(1) }, ['I6 gap']],
    ['an entry was edited', { audit: [{ ...whole[0]!, actor: 'nobody' }] }, ['I6 broken-chain']],
    ['Redis was away and readiness was silent', away('pause-redis', 200, 'ok'), ['I8 unsaid']],
    ['MongoDB was away and readiness was silent', away('pause-mongod', 200, 'ok'), ['I8 unsaid']],
  ])('%s', (_, change, expected) => {
    expect(broken(change)).toEqual(expected);
  });

  test('two homes that were told the same in another order and differ', () => {
    const homes = [...history().homes, { resident: 't1', kind: 'twin-in-order' as const, twin: 't2', carers: [], madeAt: T }, { resident: 't2', kind: 'twin-shuffled' as const, carers: [], madeAt: T }];
    const twin = (home: string, value: number): History['stored'][number] => ({ home, device: `d-${home}`, kind: 'oxygen-saturation', value, at: T });
    const told = (home: string, value: number): Said => ({ ...twin(home, value), seq: 1, acknowledgedAt: T });
    const both = (value: number): Partial<History> => ({ homes, said: [said, told('t1', 97), told('t2', value)], stored: [...history().stored, twin('t1', 97), twin('t2', value)] });
    expect(broken(both(97))).toEqual([]);
    expect(broken(both(96))).toEqual(['I7 order-mattered']);
  });
});

describe('what is no broken promise', () => {
  test.each<[string, Partial<History>]>([
    ['not acknowledged and there', { said: [said, { ...said, seq: 2, kind: 'motion', calls: undefined }], stored: [...history().stored, { home: 'h', device: 'd', kind: 'motion', value: true, at: T }] }],
    ['told late, since everything was down', { faults: [{ ...fault, to: T + 90_000 }], texts: [{ ...text, at: T + 95_000 }] }],
    ['nobody could be told, and it says so', { alerts: [{ ...alert, exhausted: true }], texts: [] }],
    ['somebody has it already', { alerts: [{ ...alert, state: 'acknowledged' }], texts: [] }],
    ['a rule failed three times for one home, and said so', poisoned(3)],
    ['a screen fell silent, and whoever had it was asked', screens({ silentFrom: T + 1_000 }, T + 30_000)],
    ['told again at the next step', { alerts: [{ ...alert, actions: [...alert.actions, { type: 'escalated', at: T, note: 'c1 c2' }] }], texts: [text, { ...text, sid: 'SM2', at: T + 180_000 }] }],
    ['taken, and open again by its own story when the time was up', { alerts: [{ ...alert, actions: [...alert.actions, { type: 'claimed', at: T + 1_000 }, { type: 'reopened', at: T + 500_000, note: 'c1' }] }], looks: [look(T + 2_000, 'acknowledged'), look(T + 550_000, 'open')], texts: [text, { ...text, sid: 'SM2', at: T + 500_100 }] }],
    ['sent again while the provider could not say that it had it', { texts: [{ ...text, outcome: 'lost', listedAt: T + 9_000 }, { ...text, sid: 'SM2', at: T + 5_000 }] }],
    ['one person by text and by call', { texts: [{ ...text, outcome: 'undelivered' }, { ...text, kind: 'call', sid: 'CA1', at: T + 500 }] }],
    ['on its way when the person left', { homes: [{ ...history().homes[0]!, carers: [{ id: 'c1', phone: '+1', leftAt: T - 100 }] }] }],
    ['a look that was not answered and noted all the same', { asked: [...history().asked, { action: 'list-alerts', resident: 'h', at: T, answered: false }], audit: whole }],
    ['Redis was away, and readiness said so', away('pause-redis', 200, 'Redis does not answer')],
    ['MongoDB was away, and readiness said so', away('pause-mongod', 503, 'ok')],
  ])('%s', (_, change) => {
    expect(broken(change)).toEqual([]);
  });
});
