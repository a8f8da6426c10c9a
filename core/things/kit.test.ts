import { describe, expect, test } from 'vitest';
import type { DeviceId } from '../ids.js';
import type { Device } from './device.js';
import { nextPlace, progress, type KitItem } from './kit.js';

const falls: readonly KitItem[] = [{ kind: 'gateway' }, { kind: 'motion', room: 'Bedroom' }, { kind: 'motion', room: 'Hall' }, { kind: 'pendant' }];
let made = 0;
const aDevice = (kind: string, room?: string): Device => ({ id: `d${++made}` as DeviceId, fhirId: 'd', kind, issues: [], pairedAt: 0, ...(room ? { room } : {}) });

describe('how far a kit has come', () => {
  test.each([
    ['nothing yet', [], 0, false],
    ['one of four', [aDevice('pendant', 'worn')], 1, false],
    ['two motions fill two places, in whatever rooms', [aDevice('motion', 'Hall'), aDevice('motion', 'Kitchen')], 2, false],
    ['a third motion fills none', [aDevice('motion'), aDevice('motion'), aDevice('motion')], 2, false],
    ['all', [aDevice('gateway'), aDevice('motion', 'hall'), aDevice('motion', 'bedroom'), aDevice('pendant')], 4, true],
  ] as const)('%s', (_, devices, filled, complete) => expect(progress(falls, devices)).toMatchObject({ filled, complete }));

  test('a device goes first where its room is asked for, whatever came before it', () => {
    const hall = aDevice('motion', 'hall');
    expect(progress(falls, [hall]).places.find(({ device }) => device === hall)?.item.room).toBe('Hall');
    expect(nextPlace(progress(falls, [hall]), 'motion')?.room).toBe('Bedroom');
    expect(nextPlace(progress(falls, [aDevice('pendant')]), 'pendant')).toBeUndefined();
  });
});
