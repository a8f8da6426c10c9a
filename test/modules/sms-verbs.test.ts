import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LATE_MS } from '../../core/notify/answer.js';
import { Store } from '../../modules/platform/store/store.js';
import { type Api, eventually, type Home } from '../builders/api.js';
import type { TestApp } from '../builders/app.js';
import type { TwilioStandIn } from '../builders/twilio.js';
import { startWithTwilio } from '../builders/with-twilio.js';

let app: TestApp, twilio: TwilioStandIn, api: Api;
let next = 800;
const phone = (): string => `+447700900${(next += 1)}`;

beforeAll(async () => void ({ app, twilio, api } = await startWithTwilio()));
afterAll(() => app?.stop());

const alertOf = async (home: Home, rule = 'sos') => (await api.alerts(home.residentId)).find((alert) => alert.rule === rule);
async function told(): Promise<{ home: Home; first: string; second: string; code: string }> {
  const [first, second] = [phone(), phone()];
  const home = await api.home({ carers: [first, second] });
  await api.send(home, 'pendant', { kind: 'sos' });
  await eventually('the text', async () => (await twilio.to(first)).length === 1);
  return { home, first, second, code: (await alertOf(home))?.code ?? '' };
}
const say = async (from: string, words: string): Promise<string> => (await twilio.reply(app.url, from, words)).body;

describe('a word by text', () => {
  test.each(['1', 'Y', 'yes.'])('%s: on my way', async (word) => {
    const { home, first } = await told();
    expect(await say(first, word)).toContain('you are going');
    expect(await alertOf(home)).toMatchObject({ state: 'acknowledged', claimedBy: { carer: home.carers[0] } });
  });

  test('2: the next person is told at once', async () => {
    const { home, first, second } = await told();
    expect(await say(first, '2')).toContain('Somebody else is asked');
    await eventually('the second', async () => (await twilio.to(second)).length === 1);
    expect((await alertOf(home))?.state).toBe('open');
  });

  test('3: resolved as safe; a second word finds it closed', async () => {
    const { home, first, code } = await told();
    expect(await say(first, `3 ${code}`)).toContain('closed');
    expect(await alertOf(home)).toMatchObject({ state: 'resolved', outcome: 'safe' });
    expect(await say(first, `Y ${code}`)).toContain('closed already');
    expect((await alertOf(home))?.state).toBe('resolved');
  });

  test('HELP: who, how and how it ends, and nothing of anybody', async () => {
    const { home, first, code } = await told();
    const answer = await say(first, 'help');
    expect(answer).toMatch(/Hearthline, your council.*Reply Y on my way.*STOP ends/);
    expect(answer).not.toMatch(new RegExp(`${code}|M\\.H\\.|Mary`));
    expect((await alertOf(home))?.state).toBe('open');
  });

  test('STOP opens a cover gap, START closes it and the next alert is told again', async () => {
    const { home, first } = await told();
    await say(first, 'STOP');
    expect(await eventually('the gap', () => alertOf(home, 'cover-gap'))).toMatchObject({ state: 'open' });
    expect(await say(first, 'START')).toContain('again');
    await eventually('closed', async () => (await alertOf(home, 'cover-gap'))?.state === 'resolved');
  });

  test('hours late is noted and changes nothing', async () => {
    const { home, first, code } = await told();
    const alert = await alertOf(home);
    await app.app.get(Store).collection<{ alertId: string; intendedAt: number }>('deliveries').updateMany({ alertId: String(alert?.id) }, { $set: { intendedAt: Date.now() - LATE_MS - 60_000 } });
    expect(await say(first, `Y ${code}`)).toContain('hours old');
    expect(await alertOf(home)).toMatchObject({ state: 'open', actions: expect.arrayContaining([expect.objectContaining({ type: 'noted' })]) });
  });

  test('of one who was not told takes nothing, though the code is right', async () => {
    const { home, second, code } = await told();
    expect(await say(second, `Y ${code}`)).toContain('nothing open');
    expect((await alertOf(home))?.state).toBe('open');
  });

  test('with two open alerts is asked which, by initials and code', async () => {
    const first = phone();
    const a = await api.home({ carers: [first] }), b = await api.home({ carers: [first], resident: { name: { given: 'Joyce', family: 'Webb' } } });
    await api.send(a, 'pendant', { kind: 'sos' });
    await api.send(b, 'pendant', { kind: 'sos' });
    await eventually('both', async () => (await twilio.to(first)).length === 2);
    const answer = await say(first, '1');
    expect(answer).toMatch(/Which one\? Reply with a code: Y [A-Z]{2}\d{2} \((M\.H|J\.W)\.\), Y [A-Z]{2}\d{2} \((M\.H|J\.W)\.\)\./);
    expect([(await alertOf(a))?.state, (await alertOf(b))?.state]).toEqual(['open', 'open']);
  });
});
