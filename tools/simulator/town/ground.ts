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

type Tags = Readonly<Record<string, string | number>>;
const walk = (id: number, tags: Tags, ...line: Point[]): object => ({ type: 'Feature', id: `way/${id}`, properties: tags, geometry: { type: 'LineString', coordinates: line } });
const stands = (id: number, tags: Tags, place: Point): object => ({ type: 'Feature', id: `node/${id}`, properties: tags, geometry: { type: 'Point', coordinates: place } });
const OVER = { highway: 'footway', footway: 'crossing', crossing: 'traffic_signals', lit: 'yes', 'crossing:length': 9.6, button_operated: 'yes' } as const;
const HIGH_STREET = { highway: 'footway', name: 'High Street (invented)', lit: 'yes', surface: 'paving_stones' } as const;
const GREEN = { highway: 'path', name: 'Station Green (invented)', lit: 'yes', surface: 'asphalt' } as const;

/**
 * Between the market and the library: along the High Street, over a crossing that is too short for who walks slowly, or by
 * the green, with benches and a crossing that lasts. In OpenStreetMap's own tags; nothing of it is there.
 */
export const WALKS = {
  type: 'FeatureCollection',
  features: [
    walk(1, HIGH_STREET, [0.318, 51.4745], [0.3201, 51.47504], [0.32155, 51.47542]),
    walk(2, { ...OVER, name: 'Station Hill, by the market (invented)', green_seconds: 8 }, [0.32155, 51.47542], [0.32162, 51.475435], [0.32169, 51.47545]),
    walk(3, HIGH_STREET, [0.32169, 51.47545], [0.3266, 51.47673], [0.3315, 51.478]),
    walk(4, { highway: 'residential', name: 'Station Hill (invented)', lit: 'yes', sidewalk: 'both' }, [0.3216, 51.4752], [0.32162, 51.475435], [0.3235, 51.47787], [0.3275, 51.4835]),
    walk(5, GREEN, [0.3201, 51.47504], [0.3225, 51.4775], [0.32343, 51.47786]),
    walk(6, { ...OVER, name: 'Station Hill, by the green (invented)', green_seconds: 14 }, [0.32343, 51.47786], [0.3235, 51.47787], [0.32357, 51.47787]),
    walk(7, { highway: 'footway', name: 'Library Walk (invented)', surface: 'asphalt' }, [0.32357, 51.47787], [0.3266, 51.4771], [0.3266, 51.47673]),
    walk(9, { highway: 'pedestrian', name: 'Market Place (invented)', lit: 'yes', surface: 'sett' }, [0.3201, 51.4739], [0.3201, 51.47504]),
    walk(8, { highway: 'steps', name: 'Bank Steps (invented)', lit: 'no' }, [0.3225, 51.4775], [0.3222, 51.4783]),
    ...([[0.3206, 51.47556], [0.3212, 51.47618], [0.3218, 51.47679], [0.3224, 51.4774], [0.3235, 51.4779], [0.3244, 51.47768], [0.325, 51.47753], [0.3257, 51.47735]] as const).map((place, i) => stands(20 + i, { amenity: 'bench' }, place)),
  ],
};
