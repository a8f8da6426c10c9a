import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SEVERITIES } from '../rules/rule.js';
import { askForVerb, askWhich, ofMerged, SPOKEN, TEXTED, verbOfKey, WORDS } from './answer.js';
import { alertCall, ASK_CALL, checkBackCall, NO_KEY, NOT_THIS_CALL, offerCall, ofMergedCall, wrongKey } from './call-words.js';
import { listText } from './grouping.js';
import { nextAfter } from './provider-answer.js';
import { receiptState } from './receipt.js';
import { CODE } from './reply.js';
import { alertText, askText, checkBackText, gsmInitials, isOneSegment, offerText, ownWordOfKey } from './sms-text.js';
import { howToAnswer, providerOf } from './way.js';
import { initials } from '../residents/resident.js';

/** Words that say what is the matter with somebody, or what their home has. */
const HEALTH = /fall|fell|smoke|gas|oxygen|\bheart\b|pulse|pressure|blood|breath|temperature|fever|sugar|glucose|weight|sleep|bed|medic|pill|dement|confus|button|pendant|sensor|motion|door|dead|died|bath|toilet|hospital|doctor|nurse|\d ?%/i;
const letters = 'ABCDEFGHJKMNPQRSTUVWXYZ', digits = '23456789';
const pick = (from: string) => fc.constantFrom(...from);
const code = fc.tuple(pick(letters), pick(letters), pick(digits), pick(digits)).map((parts) => parts.join(''));
const name = fc.record({ given: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }), family: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }) });
const link = fc.oneof(fc.constant('http://127.0.0.1:3000/a/KT42'), fc.webUrl());

/** Every text that can leave the house, whatever the person is called. */
const texts = fc.record({ name, code, link, severity: fc.constantFrom(...SEVERITIES), count: fc.integer({ min: 1, max: 300 }) }).map(({ name: full, code: c, link: l, severity, count }) => {
  const who = gsmInitials(initials(full));
  const homes = Array.from({ length: count }, () => ({ initials: who, code: c }));
  const other = howToAnswer('govuk-notify', '+447700900000'), usual = howToAnswer('govuk-notify');
  const second = [other, usual].flatMap((how) => [alertText(who, severity, c, l, how), checkBackText(who, c, how), offerText(who, c, how), askText(c, how)]);
  return [...second, alertText(who, severity, c, l), checkBackText(who, c), offerText(who, c), askText(c), listText(homes, l), askForVerb(c), askWhich(homes), ...Object.values(TEXTED), ...Object.values(TEXTED).map((said) => ofMerged('QQ22', c, said)), ...Object.values(WORDS)];
});
const calls = fc.record({ name, code, severity: fc.constantFrom(...SEVERITIES) }).map(({ name: full, code: c, severity }) => {
  const who = gsmInitials(initials(full));
  return [alertCall(who, severity, c), checkBackCall(who, c), offerCall(who, c), NO_KEY, wrongKey(false), NOT_THIS_CALL, ...Object.values(SPOKEN), ...Object.values(SPOKEN).map((said) => ofMergedCall('QQ22', c, said))];
});

describe('whatever leaves the house', () => {
  test('every text is one segment of GSM letters', () => fc.assert(fc.property(texts, (all) => {
    for (const text of all) expect(isOneSegment(text), text).toBe(true);
  })));

  test('says nothing of anybody’s health or home, by text or in a call', () => fc.assert(fc.property(texts, calls, (texted, spoken) => {
    for (const text of [...texted, ...spoken]) expect(text.replaceAll(/https?:\S+/g, ''), text).not.toMatch(HEALTH);
  })));

  test('holds no more of a name than its initials', () => fc.assert(fc.property(fc.constantFrom('Zebedee', 'Quetzalina', 'Xanthippe'), code, (given, c) => {
    const who = gsmInitials(initials({ given, family: 'Ottoway' }));
    for (const text of [alertText(who, 'stat', c, 'https://x.uk/a/KT42'), alertCall(who, 'stat', c), checkBackCall(who, c)]) expect(text).not.toMatch(new RegExp(`${given}|Ottoway`, 'i'));
  })));

  test('a resident who is asked hears which keys there are', () => expect(ASK_CALL).toMatch(/press 1.*press 2/));

  test('whoever pressed another key hears again which there are', () => {
    expect(wrongKey(true)).toMatch(/^That key means nothing here\. .*all right, press 1\. .*need help, press 2/);
    expect(wrongKey(false)).toMatch(/^That key means nothing here\. .*press 1\. .*press 2\. .*press 3/);
  });

  test('HELP says who writes, how to answer, and how it ends', () => expect(WORDS.help).toMatch(/^Hearthline, your council's.*Reply Y.*N cannot.*S safe.*STOP/));

  test('a question which alert is meant names each with its initials', () => expect(askWhich([{ initials: 'M.H.', code: 'KT42' }, { initials: 'J.W.', code: 'AB23' }])).toBe('Which one? Reply with a code: Y KT42 (M.H.), Y AB23 (J.W.).'));

  test('what is asked for is understood again', () => fc.assert(fc.property(code, (c) => {
    expect(c).toMatch(CODE);
  })));
});

describe('keys', () => {
  test.each([['1', 'on-my-way'], ['2', 'cannot'], ['3', 'safe'], ['4', undefined], ['0', undefined], ['*', undefined], ['#', undefined], ['11', undefined], ['', undefined], ['constructor', undefined]])('%j means %s', (key, verb) => expect(verbOfKey(key)).toBe(verb));
  test.each([['1', 'all-right'], ['2', 'needs-help'], ['3', undefined], ['', undefined]])('pressed by the resident, %j means %s', (key, word) => expect(ownWordOfKey(key)).toBe(word));
});

describe('what a receipt says', () => {
  test.each([
    ['sms', 'queued', undefined], ['sms', 'sent', 'sent'], ['sms', 'delivered', 'delivered'], ['sms', 'undelivered', 'failed'], ['sms', 'completed', undefined], ['sms', 'constructor', undefined],
    ['voice', 'queued', undefined], ['voice', 'initiated', 'sent'], ['voice', 'ringing', 'sent'], ['voice', 'in-progress', 'delivered'], ['voice', 'completed', 'delivered'], ['voice', 'busy', 'failed'], ['voice', 'no-answer', 'failed'], ['voice', 'delivered', undefined],
  ] as const)('%s %s: %s', (channel, word, state) => expect(receiptState(channel, word)).toBe(state));
});

describe('each of the provider’s codes asks for one thing', () => {
  test.each([
    [20429, 'retry'], [21611, 'retry'], [30001, 'retry'], [30017, 'retry'], [21610, 'opted-out'], [13224, 'fix-contact'], [21211, 'fix-contact'], [21214, 'fix-contact'], [21217, 'fix-contact'], [21614, 'fix-contact'], [30005, 'fix-contact'],
    [21612, 'next-channel'], [21635, 'next-channel'], [30003, 'next-channel'], [30004, 'next-channel'], [30006, 'next-channel'], [30007, 'next-channel'], [30008, 'next-channel'],
    [20003, 'fix-settings'], [20404, 'fix-settings'], [21215, 'fix-settings'], [21408, 'fix-settings'], [21606, 'fix-settings'], [21608, 'fix-settings'], [21703, 'fix-settings'], [21603, 'fix-settings'], [21701, 'fix-settings'], [21705, 'fix-settings'], [30002, 'fix-settings'], [30034, 'fix-settings'], [63038, 'fix-settings'], [99999, 'next-person'],
  ])('%d: %s', (number, what) => expect(nextAfter({ status: 400, code: number }).do).toBe(what));
});

describe('two providers', () => {
  test.each([[0, false, 'twilio'], [1, false, 'twilio'], [5, false, 'twilio'], [0, true, 'twilio'], [1, true, 'govuk-notify'], [2, true, 'twilio'], [3, true, 'govuk-notify']] as const)('try %d, with a second: %s, goes by %s', (attempt, second, provider) => expect(providerOf(attempt, second)).toBe(provider));

  test.each([
    [{ status: 429, word: 'RateLimitError' }, 'retry'], [{ status: 429, word: 'TooManyRequestsError' }, 'fix-settings'], [{ status: 400, word: 'BadRequestError' }, 'fix-settings'], [{ status: 403, word: 'AuthError' }, 'fix-settings'],
    [{ status: 400, word: 'phone-number' }, 'fix-contact'], [{ status: 500, word: 'Exception' }, 'reconcile'], [{ status: 400, word: 'Strange' }, 'next-person'], [{ word: 'permanent-failure' }, 'fix-contact'],
    [{ word: 'temporary-failure' }, 'next-channel'], [{ word: 'technical-failure' }, 'next-channel'], [{ notTaken: true }, 'retry'], [{}, 'reconcile'], [{ code: 30410 }, 'next-channel'],
  ] as const)('%j asks for %s', (failure, what) => expect(nextAfter(failure).do).toBe(what));
});
