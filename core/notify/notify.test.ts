import { describe, expect, test } from 'vitest';
import { alertText, checkBackText, gsmInitials, isOneSegment } from './sms-text.js';
import { readReply } from './reply.js';

describe('a reply by text message', () => {
  test.each([
    ['Y', { verb: 'on-my-way' }], ['yes ', { verb: 'on-my-way' }], ['Y.', { verb: 'on-my-way' }], ['y KT42', { verb: 'on-my-way', code: 'KT42' }], ['kt42 Y', { verb: 'on-my-way', code: 'KT42' }],
    ['1', { verb: 'on-my-way' }], ['2', { verb: 'cannot' }], ['N', { verb: 'cannot' }], ['3', { verb: 'safe' }], ['S KT42', { verb: 'safe', code: 'KT42' }],
    ['STOP', { verb: 'stop' }], ['stop.', { verb: 'stop' }], ['HELP', { verb: 'help' }], ['start', { verb: 'start' }],
    ["stop it I'm coming", {}], ['👍', {}], ['', {}], ['   ', {}], ['Ydw', {}], ['yes yes yes', {}], ['Y N', {}], ['KT42', { code: 'KT42' }], ['Y ZZZZ', {}], ['constructor', {}], ['y'.repeat(1600), {}],
  ])('%j means %j', (text, meaning) => {
    expect(readReply(text)).toEqual(meaning);
  });
});

describe('a text message out', () => {
  test.each(['stat', 'asap', 'urgent', 'routine'] as const)('of severity %s is one segment, with a link or without', (severity) => {
    for (const link of ['http://127.0.0.1:3000/a/KT42', `https://${'very-long-name.'.repeat(9)}uk/a/KT42`]) {
      expect(isOneSegment(alertText('M.H.', severity, 'KT42', link))).toBe(true);
    }
    expect(isOneSegment(checkBackText('M.H.', 'KT42'))).toBe(true);
  });

  test.each([['É.Ł.', 'E..'], ['M.H.', 'M.H.'], ['李.王.', '..']])('initials %s are sent as %s', (initials, sent) => {
    expect(gsmInitials(initials)).toBe(sent);
  });
});
