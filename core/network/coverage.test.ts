import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestOffer, percentOf, rounded, sharesOf, type Offer } from './coverage.js';
import { buildOf, gigabitVoucher, universalService, type Plan } from './eligibility.js';
import { atRisk, atRiskFrom } from './lines-at-risk.js';
import { kindOf, postcodeOf, uprnOf } from './premises.js';
import { RowProblem } from './row-fields.js';
import { tierOf, TIERS, ufbb100, ufbb300, type Tier } from './tiers.js';

const DAY = 86_400_000;
const offer = (change: Partial<Offer> = {}): Offer => ({ operator: 'Openreach', technology: 'full-fibre', maxDown: 1_000, maxUp: 115, observedAt: 100 * DAY, source: 'Ofcom', ...change });

test.each<[number, number, Tier, boolean, boolean]>([
  [9.9, 1, 'below-decent', false, false], [10, 1, 'decent', false, false], [10, 0.9, 'below-decent', false, false], [29.9, 5, 'decent', false, false], [30, 5, 'superfast', false, false],
  [100, 20, 'superfast', true, false], [299, 20, 'superfast', true, false], [300, 50, 'ultrafast', true, true], [1_000, 115, 'gigabit', true, true], [0, 0, 'below-decent', false, false],
])('V19: %d down and %d up is %s', (maxDown, maxUp, tier, at100, at300) => {
  expect([tierOf({ maxDown, maxUp }), ufbb100({ maxDown }), ufbb300({ maxDown })]).toEqual([tier, at100, at300]);
});

test('an upload that nobody told makes no line decent', () => expect(tierOf({ maxDown: 15 })).toBe('below-decent'));

describe('V20: what is counted are premises, never records', () => {
  test('70,000 premises, 68,510 with gigabit, one of them by two operators: 97.9 %', () => {
    const records = new Map<string, Offer[]>();
    for (let i = 0; i < 68_510; i += 1) records.set(`${i}`, [offer()]);
    records.get('7')?.push(offer({ operator: 'Virgin Media', technology: 'cable' }));
    const counted: Partial<Record<Tier | 'none', number>> = {};
    for (let i = 0; i < 70_000; i += 1) {
      const best = bestOffer(records.get(`${i}`) ?? []), tier = best ? tierOf(best) : 'none';
      counted[tier] = (counted[tier] ?? 0) + 1;
    }
    const { premises, withoutData, shares } = sharesOf(counted);
    expect([premises, withoutData, percentOf(68_510, 70_000)?.toFixed(4)]).toEqual([70_000, 1_490, '97.8714']);
    expect(shares).toEqual(TIERS.slice(1).map((tier) => ({ tier, premises: 68_510, percent: 97.9 })));
  });

  test('a better tier counts for the lesser ones; no premises are no hundred per cent', () => {
    expect(sharesOf({ gigabit: 1, superfast: 1, 'below-decent': 1, none: 1 }).shares.map(({ tier, percent }) => [tier, percent])).toEqual([['decent', 50], ['superfast', 50], ['ultrafast', 25], ['gigabit', 25]]);
    expect(sharesOf({}).shares[0]?.percent).toBeNull();
    expect([rounded(99.95), rounded(undefined)]).toEqual([100, null]);
  });
});

describe('who says what when', () => {
  const old = 50 * DAY;
  test.each<[string, Offer[], Partial<Offer> | undefined]>([
    ['nobody', [], undefined],
    ['the last word of an operator, though it is less', [offer({ observedAt: old }), offer({ maxDown: 80, technology: 'part-fibre' })], { maxDown: 80 }],
    ['two techniques of one day: the better', [offer({ maxDown: 80, technology: 'part-fibre' }), offer()], { maxDown: 1_000 }],
    ['an old word of one beside a new one of another: the better', [offer({ operator: 'A', maxDown: 900, observedAt: old }), offer({ operator: 'B', maxDown: 300 })], { operator: 'A' }],
    ['a decent line before a faster one that is not', [offer({ operator: 'A', maxDown: 20, maxUp: 0.5 }), offer({ operator: 'B', maxDown: 10, maxUp: 1 })], { operator: 'B' }],
  ])('%s', (_, offers, expected) => (expected ? expect(bestOffer(offers)).toMatchObject(expected) : expect(bestOffer(offers)).toBeUndefined()));

  test('the order in which words come changes nothing, nor does a word that comes twice', () => {
    const some = fc.array(fc.record({ operator: fc.constantFrom('A', 'B', 'C'), technology: fc.constantFrom('full-fibre', 'cable'), maxDown: fc.nat(2_000), maxUp: fc.nat(100), observedAt: fc.nat(3), source: fc.constant('x') }), { maxLength: 12 });
    fc.assert(fc.property(some, fc.func(fc.integer()), (offers, key) => {
      const shuffled = [...offers, ...offers].sort((a, b) => key(a) - key(b)), [one, other] = [bestOffer(offers), bestOffer(shuffled)];
      expect(other && [tierOf(other), other.maxDown, other.maxUp]).toEqual(one && [tierOf(one), one.maxDown, one.maxUp]);
    }));
  });
});

describe('V21: a telecare line in an outage from 18:00', () => {
  const at = (time: string): number => Date.parse(`2026-11-24T${time}:00Z`);
  const digital = { medium: 'digital', batteryMinutes: 60 } as const;
  test('a digital one with 60 minutes of battery is at risk from 18:45, not at 18:44', () => {
    expect([atRisk(digital, at('18:00'), at('18:44')), atRisk(digital, at('18:00'), at('18:45')), atRiskFrom(digital, at('18:00'))]).toEqual([false, true, at('18:45')]);
  });
  test('one that roams by 4G is not, nor is one that the exchange feeds', () => expect([atRisk({ medium: '4G', batteryMinutes: 60 }, at('18:00'), at('23:00')), atRisk({ medium: 'analogue', batteryMinutes: 0 }, at('18:00'), at('23:00'))]).toEqual([false, false]));
});

describe('what is planned, and what somebody may have', () => {
  const plan = (change: Partial<Plan> = {}): Plan => ({ subsidyStatus: 'Gigabit White', currentGigabit: false, futureGigabit: false, publishedAt: 0, ...change });
  const slow = offer({ maxDown: 8, maxUp: 0.6, technology: 'copper' });
  test.each<[string, Plan | undefined, Offer | undefined, string, string, string]>([
    ['nothing is known', undefined, undefined, 'unknown', 'unknown', 'unknown'],
    ['slow, nobody comes', plan(), slow, 'none planned', 'may be', 'may be'],
    ['slow, a contract', plan({ contract: { supplier: 'X' } }), slow, 'contracted', 'unknown', 'no'],
    ['slow, a builder without public money', plan({ futureGigabit: true }), slow, 'planned', 'may be', 'no'],
    ['slow, under review', plan({ subsidyStatus: 'Gigabit Under Review' }), slow, 'none planned', 'may be', 'unknown'],
    ['80 Mbit/s, nobody comes', plan(), offer({ maxDown: 80 }), 'none planned', 'no', 'may be'],
    ['120 Mbit/s', plan(), offer({ maxDown: 120 }), 'none planned', 'no', 'no'],
    ['gigabit', plan({ currentGigabit: true }), offer(), 'there', 'no', 'no'],
  ])('%s', (_, planned, best, build, uso, voucher) => {
    expect([buildOf(planned, best), universalService(planned, best).answer, gigabitVoucher(planned, best).answer]).toEqual([build, uso, voucher]);
  });
});

describe('addresses', () => {
  const refused = (work: () => unknown): string => {
    try {
      return `taken: ${String(work())}`;
    } catch (error) {
      if (error instanceof RowProblem) return error.detail;
      throw error;
    }
  };
  test.each([['100090000001', '100090000001'], [' 000000012345 ', '12345']])('%s is UPRN %s', (text, uprn) => expect(uprnOf(text)).toBe(uprn));
  test.each(['', '0', '1000900000012', '1.0009E+11', '-5', '12 34'])('%s is no UPRN', (text) => expect(refused(() => uprnOf(text))).toMatch(/UPRN/));
  test.each([['RD04', 'residential'], ['CO01', 'business'], ['X', 'mixed'], ['Residential', 'residential'], ['U', 'unknown'], ['RI01', 'residential'], ['dual', 'mixed']])('%s is %s', (code, kind) => expect(kindOf(code, 'class')).toBe(kind));
  test.each(['CU01', 'LL', 'ZM01', 'OR03', 'PP', 'RG02', 'CZ01', 'M'])('%s is no premises', (code) => expect(refused(() => kindOf(code, 'class'))).toContain('no premises'));
  test('what is no kind is said so', () => expect(refused(() => kindOf('shed', 'class'))).toContain('no kind'));
  test('a postcode is written as the post writes it', () => expect([postcodeOf('rm176sl'), postcodeOf(''), refused(() => postcodeOf('RM17'))]).toEqual(['RM17 6SL', undefined, 'is no postcode as RM17 6SL.']));
});
