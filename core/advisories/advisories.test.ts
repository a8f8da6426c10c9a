import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { advisoryOf } from '../air/advisory.js';
import { isOneSegment } from '../notify/sms-text.js';
import { DAY, HOUR } from '../time/when.js';
import { AIR_ACTION_NAMES, isAtRisk, type AirPlan } from './air-plan.js';
import { MOST_A_WEEK, whyNotTold, type Asked } from './gate.js';
import { AFTER_MS, harmOf, type Told } from './harm.js';
import { advisoryCall, advisoryText, isAirOff } from './words.js';

const NOW = Date.parse('2026-11-26T10:00:00Z');
const plan: AirPlan = { actions: ['keep-at-hand'], ring: '+441375652652', ringWho: 'the respiratory nurses', reviewBy: NOW + DAY };
const asked: Asked = { daqi: 5, agreed: true, plan, conditions: ['COPD'], knownSince: NOW - 28 * DAY, away: false, canBeTold: true, toldToday: false, toldThisWeek: 0, minute: 600 };

describe('an advisory of an area', () => {
  const measured = { daqi: 5, driver: 'PM2.5', at: NOW, grade: 'indicative', coveragePct: 90 } as const;
  test.each([[undefined, undefined, undefined], [{ ...measured, daqi: 3 }, { daqi: 3, day: 0 }, undefined], [measured, { daqi: 5, day: 0 }, 'measured at-risk'], [measured, { daqi: 7, day: 0 }, 'forecast general'], [undefined, { daqi: 4, day: 0 }, 'forecast at-risk']])('%j, %j: %s', (now, foreseen, what) => {
    const said = advisoryOf('Grays', now, foreseen);
    expect(said && `${said.source} ${said.audience}`).toBe(what);
  });
  test('what is measured says how well', () => expect(advisoryOf('Grays', measured, undefined)).toMatchObject({ driver: 'PM2.5', grade: 'indicative', coveragePct: 90, validFrom: NOW, validTo: NOW + 4 * HOUR, band: 'moderate' }));
});

describe('who is told', () => {
  test('somebody who agreed, has a plan, is at risk and may be told now', () => expect(whyNotTold(asked, NOW)).toBeUndefined());
  test.each<[string, Partial<Asked>, string]>([
    ['did not agree', { agreed: false }, 'not-agreed'], ['no plan', { plan: undefined as never }, 'no-plan'], ['a plan with nothing to do', { plan: { ...plan, actions: [] } }, 'no-plan'], ['nobody to ring', { plan: { ...plan, ring: '' } }, 'no-plan'],
    ['a plan that nobody has looked at again', { plan: { ...plan, reviewBy: NOW } }, 'plan-overdue'], ['known for less than four weeks', { knownSince: NOW - 28 * DAY + 1 }, 'too-new'], ['moderate, and not at risk', { conditions: ['Deafness'] }, 'below'], ['low', { daqi: 3 }, 'below'], ['below what the plan says', { plan: { ...plan, from: 6 } }, 'below'],
    ['in hospital', { away: true }, 'away'], ['no telephone', { canBeTold: false }, 'no-way'], ['21:00', { minute: 1_260 }, 'quiet'], ['07:59', { minute: 479 }, 'quiet'], ['told today', { toldToday: true }, 'today'], ['told three times this week', { toldThisWeek: MOST_A_WEEK }, 'week'],
  ])('not: %s', (_, change, why) => expect(whyNotTold({ ...asked, ...change }, NOW)).toBe(why));
  test.each<[Partial<Asked>]>([[{ daqi: 7, conditions: [] }], [{ minute: 480 }], [{ minute: 1_259 }], [{ toldThisWeek: 2 }]])('told: %j', (change) => expect(whyNotTold({ ...asked, ...change }, NOW)).toBeUndefined());
  test('nobody without consent or plan, whatever else holds', () => fc.assert(fc.property(fc.integer({ min: 1, max: 10 }), fc.boolean(), fc.boolean(), fc.nat(1_439), (daqi, agreed, planned, minute) => {
    const { plan: given, ...rest } = asked;
    return (agreed && planned) || whyNotTold({ ...rest, daqi, agreed, minute, ...(planned ? { plan: given } : {}) }, NOW) !== undefined;
  })));
  test.each([['COPD', true], ['Heart failure', true], ['asthma', true], ['Asthmatic', true], ['chronic bronchitis', true], ['Living with dementia', false], ['Sweetheart of the street', false]])('%s: at risk %s', (words, at) => expect(isAtRisk([words])).toBe(at));
});

test('the words say what to do and whom to ring, in letters that every telephone has; no danger, no illness', () => {
  for (const source of ['forecast', 'measured'] as const) for (const daqi of [4, 7, 10]) for (const action of AIR_ACTION_NAMES) {
    const advisory = advisoryOf('Grays', source === 'measured' ? { daqi, driver: 'O3', at: NOW, grade: 'reference', coveragePct: 100 } : undefined, source === 'forecast' ? { daqi, day: NOW } : undefined);
    if (!advisory) throw new Error('There is none');
    const text = advisoryText(advisory, { ...plan, actions: [action, 'ease-off'] });
    expect(text.length, text).toBeLessThanOrEqual(2 * 153);
    expect(isOneSegment(text.slice(0, 160)) && isOneSegment(text.slice(160)), text).toBe(true);
    expect(text).toMatch(/As your plan says: .*01375652652.*AIR OFF/);
    for (const words of [text, advisoryCall(advisory, plan)]) expect(words).not.toMatch(/\b(?:danger|risk|inhaler|lungs?|heart|asthma|copd|warning)\b/i);
  }
});

test.each([['AIR OFF', true], ['air off.', true], [' Air-Off ', true], ['AIR', false], ['turn the air off', false], ['STOP', false]])('%j ends them: %s', (body, ends) => expect(isAirOff(body)).toBe(ends));

describe('the harm monitor', () => {
  const person = (change: Partial<Told> = {}): Told => ({ at: [NOW - 10 * DAY], knownSince: NOW - 100 * DAY, calls: [], alerts: [], optedOut: false, ...change });
  const afterwards = (hours: number): number => NOW - 10 * DAY + hours * HOUR;

  test('counts what came within 72 h of each word, and in the 28 days before the first; words that follow soon are one stretch', () => {
    const told = [person({ at: [NOW - 10 * DAY, NOW - 9 * DAY], calls: [afterwards(1), afterwards(95), afterwards(97), NOW - 20 * DAY, NOW - 60 * DAY], alerts: [afterwards(-1)] })];
    expect(harmOf(told, NOW)).toMatchObject({ people: 1, advisories: 2, after: { calls: 2, alerts: 0, days: 4 }, before: { calls: 1, alerts: 1, days: 28 } });
  });

  test.each([
    ['four events are too few to judge by', 4, 0, false], ['five after, none before', 5, 0, true], ['five after, as many before as is usual', 5, 47, false], ['many after, many before, and more', 40, 93, true],
  ])('%s', (_, after, before, stops) => {
    // Ten people: 30 days after, 280 before.
    const told = Array.from({ length: 10 }, (__, i) => person({ calls: [...Array.from({ length: after }, (___, n) => n).filter((n) => n % 10 === i).map((n) => afterwards(1 + n / 10)), ...Array.from({ length: before }, (___, n) => n).filter((n) => n % 10 === i).map((n) => afterwards(-2 - n))] }));
    expect(harmOf(told, NOW).stop !== undefined).toBe(stops);
  });

  test.each([[10, 2, false], [10, 3, true], [15, 3, false], [14, 3, true]])('of %i people %i want no more: stops %s', (people, out, stops) => {
    expect(harmOf(Array.from({ length: people }, (_, i) => person({ optedOut: i < out })), NOW).stop !== undefined).toBe(stops);
  });

  test('nothing is harmed where nobody was told; a person nobody knew before is compared with nothing', () => {
    expect(harmOf([person({ at: [], calls: [NOW - DAY] })], NOW)).toMatchObject({ people: 0, after: { days: 0 } });
    expect(harmOf([person({ knownSince: NOW - 10 * DAY })], NOW).ratio).toBeUndefined();
  });

  test('more events afterwards never let it go on that would have stopped with fewer', () => fc.assert(fc.property(fc.nat(30), fc.nat(30), fc.nat(10), (after, before, more) => {
    const with_ = (n: number) => harmOf([person({ calls: [...Array.from({ length: n }, (_, i) => afterwards(1 + i)), ...Array.from({ length: before }, (_, i) => afterwards(-1 - i))] })], NOW);
    return with_(after).stop === undefined || with_(after + more).stop !== undefined;
  })));

  test('72 hours', () => expect(AFTER_MS).toBe(259_200_000));
});
