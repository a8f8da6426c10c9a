import { describe, expect, test } from 'vitest';
import type { DeviceId, SubjectId } from '../ids.js';
import type { Device } from './device.js';
import { asAt, asIssued, issueAt, openIssue, roomThen } from './issue.js';

const [mary, john] = ['mary' as SubjectId, 'john' as SubjectId];
const pendant: Device = {
  id: 'p' as DeviceId, fhirId: 'p', kind: 'pendant', subject: john, room: 'hall', pairedAt: 300,
  issues: [{ subject: mary, room: 'bedroom', from: 100, to: 200 }, { subject: john, from: 300 }],
};

describe('whose words a device spoke', () => {
  test.each([[0, mary], [100, mary], [199, mary], [200, undefined], [299, undefined], [300, john], [9_999, john]])('at %i', (at, subject) => {
    expect(issueAt(pendant, at)?.subject).toBe(subject);
  });

  test('a device in store speaks for nobody', () => {
    expect(issueAt({ issues: [] }, 5)).toBeUndefined();
    expect(issueAt({ issues: [{ subject: mary, from: 1, to: 2 }] }, 3)).toBeUndefined();
  });

  test.each([[150, 'bedroom'], [250, 'hall'], [400, undefined]])('at %i it stood in the %s', (at, room) => expect(roomThen(pendant, at)).toBe(room));

  test('as it stood with each of them: room, end and FHIR id are that issue’s own', () => {
    expect(asAt(pendant, 150)).toMatchObject({ subject: mary, room: 'bedroom', fhirId: 'p', retiredAt: 200 });
    const now = asAt(pendant, 400);
    expect(now).toMatchObject({ subject: john, fhirId: 'p.2' });
    expect(now.room).toBeUndefined();
    expect(now.retiredAt).toBeUndefined();
  });

  test.each([[50, 'bedroom'], [149, 'bedroom'], [150, 'hall'], [199, 'landing'], [9_999, 'landing']])('moved about one home, at %i it stood in the %s and was the same thing in FHIR', (at, room) => {
    const moved: Device = { ...pendant, issues: [{ subject: mary, room: 'bedroom', from: 100, moves: [{ room: 'hall', from: 150 }, { room: 'landing', from: 170 }] }] };
    expect(asAt(moved, at)).toMatchObject({ room, fhirId: 'p' });
    expect(asIssued(moved, moved.issues[0]!).room).toBe('landing');
    expect(openIssue(moved)).toBe(moved.issues[0]);
  });
});
