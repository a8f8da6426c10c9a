import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isOneSegment } from '../notify/sms-text.js';
import { caseText, moreText } from './case-text.js';

const BASE = 'https://hearthline.council.example', ID = 'abcdefghijklmnopqrstu';

test('a text names the case, what it is and of what, and the way to it', () => {
  expect(caseText({ id: ID, title: 'A dark light', why: 'new', subject: 'Elm Row, column C‑1' }, BASE)).toBe(`Hearthline case ABCDEF, new: A dark light, Elm Row, column C1 ${BASE}/admin/cases/${ID}`);
  expect(moreText(2, BASE)).toBe(`Hearthline: 2 more cases for you. ${BASE}/admin/cases`);
});

test('whatever the thing is called, it is one segment and the link is whole', () => {
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), fc.constantFrom('new', 'yours', 'late'), (subject, why) => {
    const text = caseText({ id: ID, title: 'Broadband is out for a day, and nobody says until when', why, subject }, BASE);
    expect(isOneSegment(text)).toBe(true);
    expect(text.endsWith(` ${BASE}/admin/cases/${ID}`)).toBe(true);
  }));
});
