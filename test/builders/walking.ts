type Tags = Readonly<Record<string, string | number>>;
const feature = (id: string, tags: Tags, type: string, coordinates: unknown): object => ({ type: 'Feature', id, properties: { '@id': id, ...tags }, geometry: { type, coordinates } });

/** As Overpass exports a way, and a point on one. */
export const wayFeature = (id: number, tags: Tags, ...coordinates: readonly (readonly [number, number])[]): object => feature(`way/${id}`, tags, 'LineString', coordinates);
export const nodeFeature = (id: number, tags: Tags, coordinates: readonly [number, number]): object => feature(`node/${id}`, tags, 'Point', coordinates);

/**
 * Two ways from the hall (west) to the surgery (east), over one road: High Street in 275 metres, with lights and a crossing
 * of 9.6 m that gives 8 s; Meadow Path about it, in some 490, with seats and a crossing that gives 14 s. Beside them a yard.
 */
export const twoWays = (): object[] => [
  wayFeature(1, { highway: 'footway', name: 'High Street', lit: 'yes', wheelchair: 'yes' }, [0.33, 51.48], [0.332, 51.48]),
  wayFeature(2, { highway: 'footway', footway: 'crossing', name: 'High Street', lit: 'yes', wheelchair: 'yes' }, [0.332, 51.48], [0.33207, 51.48], [0.33214, 51.48]),
  wayFeature(3, { highway: 'footway', name: 'High Street', lit: 'yes', wheelchair: 'yes' }, [0.33214, 51.48], [0.334, 51.48]),
  nodeFeature(4, { highway: 'crossing', crossing: 'traffic_signals', width: '9.6 m', green_seconds: 8, button_operated: 'yes' }, [0.33207, 51.48]),
  wayFeature(5, { highway: 'path', name: 'Meadow Path', lit: 'no' }, [0.33, 51.48], [0.33, 51.481], [0.332, 51.481]),
  wayFeature(6, { highway: 'footway', footway: 'crossing', name: 'Meadow Path', lit: 'no' }, [0.332, 51.481], [0.33207, 51.481], [0.33214, 51.481]),
  wayFeature(7, { highway: 'path', name: 'Meadow Path', lit: 'no' }, [0.33214, 51.481], [0.334, 51.481], [0.334, 51.48]),
  nodeFeature(8, { highway: 'crossing', crossing: 'traffic_signals', width: 9.6, green_seconds: 14 }, [0.33207, 51.481]),
  wayFeature(9, { highway: 'residential', name: 'Station Road' }, [0.33207, 51.479], [0.33207, 51.48], [0.33207, 51.481], [0.33207, 51.482]),
  ...[0.3301, 0.3306, 0.3312, 0.3318, 0.3324, 0.333, 0.3336].map((longitude, i) => nodeFeature(20 + i, { amenity: 'bench' }, [longitude, 51.48102])),
  wayFeature(10, { highway: 'service', name: 'Yard' }, [0.3302, 51.4795], [0.3303, 51.4794]),
];
export const collection = (features: readonly object[]): string => JSON.stringify({ type: 'FeatureCollection', features });
