import { expect, test } from 'vitest';
import type { AlertAction, OpenAlert, ResolvedAlert } from '../alerts/alert.js';
import type { CarerId, ResidentId } from '../ids.js';
import type { CircleMember, Resident } from '../residents/resident.js';
import { SHARED_NAMES, type Shared } from '../residents/sharing.js';
import { mayBeTold, maySeeAlert, sayWithheld } from './alerts.js';
import { mayRead, maySee, sharedWith, shownTo } from './decide.js';
import type { Viewer } from './viewer.js';

const NOW = 1_000_000, SINCE = 500_000;
const ann = 'ann' as CarerId, tom = 'tom' as CarerId;
const viewer = (carerId: CarerId | undefined, role: Viewer['role'] = 'carer'): Viewer => ({ id: 'u', name: 'U', role, ...(carerId ? { carerId } : {}) });
const place = (carer: CarerId, ...withheld: readonly Shared[]): CircleMember => ({ carer, rank: 1, since: 0, ...(withheld.length > 0 ? { sharing: { withheld: Object.fromEntries(withheld.map((name) => [name, SINCE])), by: 'resident', saidBy: 'u', saidAt: SINCE } } : {}) });
const resident = (...circle: readonly CircleMember[]): Resident => ({ id: 'mary' as ResidentId, name: { given: 'Mary', family: 'H' }, limits: {}, circle, createdAt: 0, absences: [{ kind: 'hospital', from: 0, until: 9e9, saidBy: 'u', saidAt: 0 }] });

test.each(SHARED_NAMES)('%s is kept from one carer alone, and nothing else is', (name) => {
  const mary = resident(place(ann, name), place(tom));
  for (const other of SHARED_NAMES) expect([other, maySee(viewer(ann), mary, other, NOW)]).toEqual([other, other !== name]);
  expect(maySee(viewer(ann), mary, 'profile', NOW)).toBe(true);
  for (const other of SHARED_NAMES) expect(maySee(viewer(tom), mary, other, NOW)).toBe(true);
  for (const role of ['admin', 'clinician'] as const) expect(maySee(viewer(undefined, role), mary, name, NOW)).toBe(true);
});

test('whoever stands in a circle twice is kept from what either place keeps from them; whoever has left it sees nothing', () => {
  const twice = resident(place(ann), place(ann, 'readings'));
  expect(sharedWith(twice.circle, 'readings', NOW)).toEqual([]);
  const left = resident({ ...place(ann), until: NOW - 1 });
  for (const what of ['profile', ...SHARED_NAMES] as const) expect(maySee(viewer(ann), left, what, NOW)).toBe(false);
  expect(maySee(viewer(undefined), twice, 'profile', NOW)).toBe(false);
});

test('where somebody was measured to be is read only by who may know where they are', () => {
  expect(mayRead(viewer(ann), resident(place(ann, 'whereabouts')), 'location', NOW)).toBe(false);
  expect(mayRead(viewer(ann), resident(place(ann, 'whereabouts')), 'heart-rate', NOW)).toBe(true);
  expect(mayRead(viewer(ann), resident(place(ann, 'readings')), 'location', NOW)).toBe(false);
});

test('a carer is shown no absence that is kept from them, and not what is kept from others', () => {
  const mary = resident(place(ann, 'whereabouts'), place(tom, 'alerts'));
  expect(shownTo(viewer(ann), mary, NOW)).not.toHaveProperty('absences');
  expect(shownTo(viewer(tom), mary, NOW).absences).toHaveLength(1);
  expect(shownTo(viewer(ann), mary, NOW).circle.map(({ sharing }) => sharing !== undefined)).toEqual([true, false]);
  expect(shownTo(viewer(undefined, 'admin'), mary, NOW)).toEqual(mary);
});

const open = (...actions: readonly AlertAction[]): OpenAlert => ({ id: 'a', actions, state: 'open' }) as unknown as OpenAlert;
const told = (at: number, note: string = ann): AlertAction => ({ type: 'told', at, by: { kind: 'service', id: 'hearthline' }, note });
const taken = (at: number): AlertAction => ({ type: 'claimed', at, by: { kind: 'user', id: 'u', carer: ann } });
const mary = resident(place(ann, 'alerts'), place(tom));

test.each<[string, AlertAction, boolean]>([
  ['told before', told(SINCE - 1), true], ['told with others before', told(SINCE - 1, `${tom} ${ann}`), true], ['taken before', taken(SINCE - 1), true],
  ['told after', told(SINCE + 1), false], ['another was told', told(SINCE - 1, tom), false], ['named in somebody’s words', { type: 'noted', at: 0, by: { kind: 'user', id: 'x' }, note: ann }, false],
])('an alert that they were %s they keep until it is closed: %j', (_, action, keeps) => {
  expect(maySeeAlert(viewer(ann), mary, open(action), NOW)).toBe(keeps);
  expect(maySeeAlert(viewer(ann), mary, { ...open(action), state: 'resolved' } as unknown as ResolvedAlert, NOW)).toBe(false);
  expect(maySeeAlert(viewer(ann), resident({ ...place(ann, 'alerts'), until: 1 }), open(action), NOW)).toBe(false);
  expect(mayBeTold(mary.circle, ann, open(action), false, NOW)).toBe(false);
  expect(mayBeTold(mary.circle, ann, open(action), true, NOW)).toBe(keeps);
  const said = sayWithheld(open(action), mary.circle, ann, { kind: 'user', id: 'x' }, NOW);
  expect(said.actions.at(-1)).toMatchObject({ type: keeps ? 'kept' : 'withheld', note: ann });
  expect(sayWithheld(said, mary.circle, ann, { kind: 'user', id: 'x' }, NOW)).toBe(said);
});
