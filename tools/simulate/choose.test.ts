import { expect, test } from 'vitest';
import { SCENES, sceneNamed } from '../simulator/scenes/scenes.js';
import { EVERY_HOME, QUIET_HOME } from '../simulator/street/people.js';
import { homeFor, whoIs } from './choose.js';
import { readOptions } from './options.js';
import { Usage } from '../shared/usage.js';

test.each([
  ['mary', 'whitlock'], ['Whitlock', 'whitlock'], ['mary  whitlock', 'whitlock'], ['Ron', 'pettifer'], ['Ronald Pettifer', 'pettifer'],
  ['ron pettifer', 'pettifer'], ['999 526 0182', 'whitlock'], ['r-17', 'okafor'],
])('%s is %s', (said, key) => {
  const people = EVERY_HOME.map((home) => ({ ...home, id: home.key === 'okafor' ? 'r-17' : undefined }));
  expect(whoIs(said, people)?.key).toBe(key);
});

test('nobody is nobody, and two of a name must be told apart', () => {
  expect(whoIs('Nobody', EVERY_HOME)).toBeUndefined();
  const two = [{ name: { given: 'Ann', family: 'One' } }, { name: { given: 'Ann', family: 'Two' } }];
  expect(() => whoIs('ann', two)).toThrow('Ann One or Ann Two');
});

test('without a name each scene finds a home that has what it needs', () => {
  for (const scene of SCENES) {
    const home = homeFor(scene);
    if (scene.stillFor === undefined) expect(home).not.toBe(QUIET_HOME);
    if (!['well-day', 'flood'].includes(scene.name)) expect(home.things.map(({ name }) => name)).toEqual(expect.arrayContaining([...scene.things]));
  }
  expect(homeFor(sceneNamed('no-movement')!)).toBe(QUIET_HOME);
  expect(homeFor(sceneNamed('night-exit')!).limits?.wanders).toBe(true);
});

test.each([[[]], [['earthquake']], [['fall', 'sos']], [['fall', '--colour']]])('%j is not understood', (argv) => {
  expect(() => readOptions(argv, {})).toThrow(Usage);
});

test('a command with everything', () => {
  expect(readOptions(['fall', '--resident', 'mary', '--nobody-answers', '--json'], { PORT: '8080', DATA_DIR: '/d' })).toMatchObject({
    scene: { name: 'fall' }, resident: 'mary', url: 'http://127.0.0.1:8080', dataDir: '/d', json: true, nobodyAnswers: true,
  });
  expect([readOptions(['--help'], {}), readOptions(['--list'], {})]).toEqual(['help', 'list']);
});
