import { expect, test } from 'vitest';
import { aGround } from '../../test/builders/pmtiles.js';
import { groundFault } from './pmtiles-header.js';

const changed = (at: number, byte: number): Uint8Array => aGround().fill(byte, at, at + 1);
test.each<[string, Uint8Array, number, RegExp | undefined]>([
  ['one as it should be', aGround(), aGround().length, undefined], ['an empty file', new Uint8Array(), 0, /no PMTiles/], ['another sort of file', Buffer.alloc(200, 'x'), 200, /no PMTiles/], ['an older version', changed(7, 2), 1_000, /version 2/],
  ['pictures', changed(99, 2), 1_000, /pictures/], ['one cut short', aGround(), aGround().length - 1, /cut short: its tiles/], ['one that begins only', aGround().subarray(0, 100), 100, /no PMTiles/],
])('%s', (_, header, size, fault) => {
  const found = groundFault(header, size);
  if (fault) expect(found).toMatch(fault);
  else expect(found).toBeUndefined();
});
