import { expect, test } from 'vitest';
import type { FallFinding } from './finding.js';
import { fuse, type TagWitness } from './fuse.js';
import type { WornAt } from './sample.js';

const found = (position: WornAt, at: number, upheavalG = 1.5): FallFinding => ({ at, position, upheavalG, impactG: 4, clipped: false, stillSeconds: 1.5, because: '', differ: '' });
const tag = (position: WornAt, ats: readonly number[], watched = true): TagWitness => ({ position, findings: ats.map((at) => found(position, at)), watched: () => watched });

test.each<[string, TagWitness[], number[]]>([
  ['nothing felt, no fall', [tag('waist', []), tag('wrist', [])], []],
  ['a wrist alone is believed', [tag('wrist', [1_000])], [1_000]],
  ['a trunk that felt nothing outvotes a wrist', [tag('wrist', [1_000]), tag('waist', [])], []],
  ['a trunk that was not heard outvotes nobody', [tag('wrist', [1_000]), tag('waist', [], false)], [1_000]],
  ['a trunk is believed alone', [tag('chest', [1_000]), tag('waist', []), tag('wrist', [])], [1_000]],
  ['one fall felt in four places is one', [tag('chest', [1_000]), tag('waist', [1_100]), tag('wrist', [1_400]), tag('ankle', [2_000])], [1_000]],
  ['two falls are two', [tag('waist', [1_000, 60_000])], [1_000, 60_000]],
])('%s', (_, tags, falls) => {
  expect(fuse(tags).map(({ finding }) => finding.at)).toEqual(falls);
});

test('the trunk speaks for the others, and says where else it was felt', () => {
  const [fall] = fuse([tag('wrist', [900]), tag('waist', [1_000])]);
  expect([fall?.finding.position, fall?.alsoFelt]).toEqual(['waist', ['wrist']]);
});
