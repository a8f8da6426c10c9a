import { around, chance } from '../../shared/random.js';

type Point = readonly [longitude: number, latitude: number];
const ring = (...points: Point[]): object => ({ type: 'Polygon', coordinates: [[...points, points[0]]] });
const ward = (name: string, code: string, ...points: Point[]): object => ({ type: 'Feature', properties: { WD24NM: name, WD24CD: code }, geometry: ring(...points) });

/** Invented outlines that share an edge; their codes are nobody's. */
export const WARDS = {
  type: 'FeatureCollection',
  features: [
    ward('Grays Riverside', 'E05999901', [0.285, 51.4915], [0.312, 51.4955], [0.338, 51.4905], [0.3365, 51.4705], [0.319, 51.4665], [0.297, 51.4705]),
    ward('Tilbury Riverside and Thurrock Park', 'E05999902', [0.338, 51.4905], [0.366, 51.4875], [0.381, 51.472], [0.372, 51.4525], [0.347, 51.4505], [0.3365, 51.4705]),
  ],
};

/** Streets by their ends, lit every few metres. */
const STREETS: readonly { readonly name: string; readonly from: Point; readonly to: Point; readonly lights: number }[] = [
  { name: 'High Street', from: [0.318, 51.4745], to: [0.3315, 51.478], lights: 24 },
  { name: 'Station Hill', from: [0.3216, 51.4752], to: [0.3275, 51.4835], lights: 18 },
  { name: 'Marsh Lane', from: [0.351, 51.459], to: [0.3665, 51.4655], lights: 20 },
];

/** As a publisher's GeoJSON would give them. */
export const COLUMNS = {
  type: 'FeatureCollection',
  features: STREETS.flatMap(({ name, from, to, lights }) => Array.from({ length: lights }, (_, i) => {
    const random = chance('column', name, String(i)), share = i / (lights - 1);
    const place = ([0, 1] as const).map((axis) => Number((around(random, from[axis] + (to[axis] - from[axis]) * share, 0.00015)).toFixed(6)));
    return { type: 'Feature', properties: { asset_id: `${name.replaceAll(' ', '-').toLowerCase()}-${i + 1}`, street: `${name} (invented)`, lamp_type: i % 4 === 0 ? 'SON' : 'LED', watts: i % 4 === 0 ? 70 : 28, height: 6 }, geometry: { type: 'Point', coordinates: place } };
  })),
};

/** One lamp is out, and has been for two days. */
export const FAULT = { column: 'high-street-7', kind: 'lampFailure', hours: 50 };

export const VENUES = [
  { id: 'demo-library', name: 'Library (invented)', latitude: 51.4771, longitude: 0.3266, ssid: 'Town Wi-Fi', kind: 'library', access_points: 6, openroaming: true },
  { id: 'demo-market', name: 'Market square (invented)', latitude: 51.4739, longitude: 0.3201, ssid: 'Town Wi-Fi', kind: 'square', access_points: 4, openroaming: true },
];
