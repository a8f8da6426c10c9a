import { describe, expect, test } from 'vitest';
import { aDelivery, ann, annReads, carers, NOW, tom } from '../../../../test/pages/builders.js';
import { told } from './told.js';

const how = (...deliveries: Parameters<typeof told>[0]) => told(deliveries, carers, annReads, NOW).map(({ who, how: words }) => `${who}: ${words}`);

describe('who was told', () => {
  test.each([
    ['intended', 'text on its way'], ['sending', 'text on its way'], ['unknown', 'we do not know yet whether the text arrived'],
    ['sent', 'text sent 14:00, not confirmed yet'], ['delivered', 'text delivered 14:01'], ['failed', 'the text could not be delivered'], ['skipped', 'no message was sent'],
  ] as const)('%s is said as "%s", never as more', (state, words) => expect(how(aDelivery(tom, state))).toEqual([`Tom: ${words}`]));

  test('the reader is "you"', () => expect(how(aDelivery(ann, 'sent'))).toEqual(['you: text sent 14:00, not confirmed yet']));
  test('one line a person: the best that is known', () => {
    expect(how(aDelivery(tom, 'failed'), aDelivery(tom, 'delivered', { step: 1 }))).toEqual(['Tom: text delivered 14:01']);
  });
  test('a number that sent STOP says so', () => expect(how(aDelivery(tom, 'skipped', { reason: 'opted-out' }))).toEqual(['Tom: not texted: this number sent STOP']));
  test('a call is said as a call', () => expect(how(aDelivery(tom, 'delivered', { channel: 'voice' }))).toEqual(['Tom: called 14:01']));
  test('in the order of telling', () => expect(how(aDelivery(tom, 'sent', { step: 1 }), aDelivery(ann, 'sent'))[0]).toMatch(/^you/));
});
