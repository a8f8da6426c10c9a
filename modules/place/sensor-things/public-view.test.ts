import { expect, test } from 'vitest';
import { PublicView } from './public-view.js';

const { scope } = new PublicView([{ _id: 1, to: { locations: [10] } }], [{ _id: 5, to: { thing: 1, sensor: 7, observedProperty: 8 } }]);
const NOTHING = { _id: -1 };

test.each([
  ['Things', {}, { 'is.properties.public': true }], ['Things', { _id: 1 }, undefined], ['Things', { _id: 2 }, NOTHING], ['Things', { 'to.locations': 10 }, { 'is.properties.public': true }],
  ['Datastreams', {}, { _id: { $in: [5] } }], ['Datastreams', { 'to.thing': 1 }, undefined], ['Datastreams', { 'to.thing': 2 }, { _id: { $in: [5] } }], ['Datastreams', { 'to.sensor': 7 }, { _id: { $in: [5] } }],
  ['Observations', { 'to.datastream': 5 }, undefined], ['Observations', { 'to.datastream': 6 }, { 'to.datastream': { $in: [5] } }], ['Observations', { _id: 5 }, { 'to.datastream': { $in: [5] } }], ['Observations', { 'to.feature': 3 }, { 'to.datastream': { $in: [5] } }],
  ['Locations', { _id: { $in: [10, 11] } }, { _id: { $in: [10] } }], ['Locations', { _id: { $in: [11] } }, NOTHING], ['Sensors', { _id: { $in: [7] } }, undefined], ['FeaturesOfInterest', { _id: 5 }, { seenBy: { $in: [5] } }], ['HistoricalLocations', { 'to.thing': 2 }, { 'to.thing': { $in: [1] } }],
] as const)('of %s where %j everybody sees those with %j', (set, where, means) => expect(scope(set, where)).toEqual(means));
