import { expect, test } from 'vitest';
import { keysOf, readingsPath, readTopic } from './topics.js';

test.each([
  ['v1.1/Observations', { set: 'Observations', key: 'Observations' }],
  ['v1.1/Datastreams(7)/Observations', { set: 'Observations', key: 'Observations|datastream|7' }],
  ['v1.1/Datastreams(7)/Observations?$select=result,phenomenonTime', { set: 'Observations', key: 'Observations|datastream|7', select: ['result', 'phenomenonTime'] }],
  ['v1.1/Things(3)', { set: 'Things', key: 'Things(3)' }],
  ['v1.1/Datastreams(7)/description', { set: 'Datastreams', key: 'Datastreams(7)', property: ['description'] }],
  ['v1.1/Things(3)/Datastreams', { set: 'Datastreams', key: 'Datastreams|thing|3' }],
])('%s can be subscribed to', (topic, means) => expect(readTopic(topic)).toEqual(means));

test.each(['#', 'v1.1/#', 'v1.1/+/Observations', 'v1.1/Cars', 'v1.1/', 'v1.0/Things', 'hearthline/v1/a/ack', 'v1.1/Datastreams/Observations', 'v1.1/Things?$filter=a', 'v1.1/Observations(1)/Datastream', 'v1.1/Things(1)/Datastreams(2)/Observations', 'v1.1/Things/$count'])('%s cannot', (topic) => {
  expect(readTopic(topic)).toBeUndefined();
});

test('news of an entity reach everybody who waits for it, by set, by id and by what it belongs to', () => {
  expect(keysOf('Observations', 9, { datastream: 7, feature: 2 })).toEqual(['Observations', 'Observations(9)', 'Observations|datastream|7', 'Observations|feature|2']);
});

test('readings are published to Observations alone', () => {
  expect(readingsPath('v1.1/Datastreams(7)/Observations')).toBe('/Datastreams(7)/Observations');
  expect(readingsPath('v1.1/Observations')).toBe('/Observations');
  for (const topic of ['v1.1/Things', 'v1.1/Things(1)/Observations', 'v1.1/Datastreams(-1)/Observations', 'x/v1.1/Observations']) expect(readingsPath(topic)).toBeUndefined();
});
