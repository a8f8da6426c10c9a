import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askChannel } from '../residents/contact-preference.js';
import { GATHER_MS, listText, mayBeGrouped, sendAt, STORM_MS } from './grouping.js';
import { askText, isOneSegment, offerText, readOwnWord } from './sms-text.js';

const LINK = 'https://hearthline.example.gov.uk/today';

describe('one text for many homes', () => {
  test('says how many, and as many as one segment holds', () => {
    const homes = Array.from({ length: 12 }, (_, i) => ({ initials: 'M.H.', code: `KT${20 + i}` }));
    expect(listText(homes, LINK)).toMatch(/^Hearthline: 12 homes need a look, none life-critical: M\.H\. KT20, .* \+\d+ more\. See https/);
  });

  test('is one segment whatever stands in it', () => fc.assert(fc.property(fc.integer({ min: 1, max: 500 }), fc.webUrl(), (count, link) => {
    const text = listText(Array.from({ length: count }, () => ({ initials: 'A.B.', code: 'KT42' })), link);
    expect(text.length).toBeLessThanOrEqual(160);
    expect(text).toContain(`${count} homes`);
  })));

  test.each<[string, 'stat' | 'asap' | 'urgent', boolean]>([['device-silent', 'urgent', true], ['device-silent', 'asap', true], ['device-silent', 'stat', false], ['sos', 'asap', false], ['smoke', 'urgent', false], ['low-oxygen', 'asap', false]])(
    '%s of severity %s may be told with others: %s', (rule, severity, may) => expect(mayBeGrouped({ rule, severity })).toBe(may));

  test.each([
    ['the first waits for others', {}, GATHER_MS], ['the next goes with it', { waiting: 20_000 }, 20_000], ['a list of five was sent a minute ago', { lastList: { at: -60_000, homes: 5 } }, STORM_MS - 60_000],
    ['four are no storm', { lastList: { at: -60_000, homes: 4 } }, GATHER_MS], ['the storm is over', { lastList: { at: -STORM_MS, homes: 50 } }, GATHER_MS],
  ])('%s', (_, before, at) => expect(sendAt(0, before)).toBe(at));
});

describe('asking', () => {
  test('every text is one segment without a health word', () => {
    for (const text of [askText('KT42'), offerText('M.H.', 'KT42')]) expect(isOneSegment(text), text).toBe(true);
  });

  test.each([['YES KT42', 'all-right'], ['yes.', 'all-right'], ['ok', 'all-right'], ['No', 'needs-help'], ['HELP kt42', 'needs-help'], ['yes I am fine', undefined], ['no I fell', 'needs-help'], ['please help me', 'needs-help'], ['2 please', 'needs-help'], ['KT42 yes', 'all-right'], ['yes no', undefined], ['', undefined], ['constructor', undefined], ['👍', undefined]])(
    '%j means %s', (text, word) => expect(readOwnWord(text).word).toBe(word));

  test.each([
    ['+447700900123', undefined, 'sms'], ['+441632960001', undefined, 'voice'], ['+441632960001', 'text', undefined], ['+447700900123', 'telephone', 'voice'], ['+447700900123', 'letter', undefined], ['+447700900123', 'no-telephone', undefined], [undefined, 'text', undefined],
  ] as const)('%s preferring %s is asked by %s', (phone, contactPreference, channel) => expect(askChannel({ ...(phone ? { phone } : {}), ...(contactPreference ? { contactPreference } : {}) })).toBe(channel));
});
