import { AreaProblem, cornerOf, type Corner } from '../../geo/areas.js';
import { positionFault, type Position } from '../../geo/position.js';
import type { Crossing, Walked, Way, WalkPoint } from '../../walking/ways.js';
import { RowFields, RowProblem } from '../row-fields.js';
import { positionIn, toCentimetre } from '../row-position.js';
import { columnId } from './column.js';
import type { Layout } from './layout.js';

/** A way, a crossing or a bench; of a way the place is its middle corner. */
export interface WalkRow extends Position {
  readonly id: string;
  readonly walked: Walked;
}

/** Values of OpenStreetMap's highway=* that people walk along. Source: OpenStreetMap wiki, Key:highway. */
const KINDS: Readonly<Record<string, Way['kind']>> = {
  footway: 'path', path: 'path', pedestrian: 'path', cycleway: 'path', bridleway: 'path', track: 'path', corridor: 'path', steps: 'steps',
  residential: 'road', living_street: 'road', service: 'road', unclassified: 'road', road: 'road', tertiary: 'road', tertiary_link: 'road', secondary: 'road', secondary_link: 'road', primary: 'road', primary_link: 'road',
};
const TO_COME = ['construction', 'proposed'];
const ROUGH = /^(?:unpaved|gravel|fine_gravel|pebblestone|ground|dirt|earth|grass|mud|sand|woodchips|rock|cobblestone|unhewn_cobblestone)$/;
/** Its own most. */
const MOST_CORNERS = 2_000;

/** GeoJSON with OpenStreetMap's own tags, as Overpass, osmtogeojson, osmium and QGIS export it. */
export const walking: Layout<WalkRow> = {
  needs: [['highway', 'amenity']],
  read: ({ fields, raw }) => {
    const { type, coordinates } = ((raw as { geometry?: unknown } | undefined)?.geometry ?? {}) as { type?: unknown; coordinates?: unknown };
    if (type === 'LineString') return wayIn(fields, lineIn(coordinates));
    if (type === 'Point') return pointIn(fields);
    throw new RowProblem('geometry', 'must be a LineString (a way) or a Point (a crossing or a bench). Send GeoJSON.');
  },
};

function wayIn(fields: RowFields, line: readonly Corner[]): WalkRow {
  const highway = fields.needed('highway'), toCome = TO_COME.includes(highway), kind = KINDS[highway] ?? (toCome || fields.text('foot') !== '' ? 'path' : undefined);
  if (!kind) throw new RowProblem('highway', `${highway.slice(0, 40)} is no way that people walk. Leave it out, or say foot=yes.`);
  const name = fields.text('name'), lit = litIn(fields), surface = fields.text('surface'), wheelchair = fields.text('wheelchair');
  const crossing = [fields.text('footway'), fields.text('path'), fields.text('cycleway')].includes('crossing') ? crossingIn(fields, 'crossing:length') : undefined;
  const way: Way = {
    what: 'way', line, kind, ...(name ? { name } : {}), ...(lit === undefined ? {} : { lit }), ...(ROUGH.test(surface) ? { rough: true } : {}),
    ...(wheelchair === 'yes' || wheelchair === 'limited' || wheelchair === 'no' ? { wheelchair } : {}), ...(toCome || isClosed(fields) ? { closed: true as const } : {}), ...(crossing ? { crossing } : {}),
  };
  const [longitude, latitude] = line[line.length >> 1] as Corner, ends = [line[0], line[line.length >> 1], line.at(-1)].join('_').replaceAll(',', ':');
  return { id: idIn(fields, 'way', ends), longitude, latitude, walked: way };
}

function pointIn(fields: RowFields): WalkRow {
  const place = positionIn(fields), corner: Corner = [place.longitude, place.latitude];
  const isCrossing = fields.text('highway') === 'crossing';
  if (!isCrossing && fields.text('amenity') !== 'bench') throw new RowProblem('highway', 'is no crossing, and amenity no bench. Leave the point out.');
  const walked: WalkPoint = isCrossing ? { what: 'crossing', place: corner, crossing: crossingIn(fields, 'crossing:length', 'width') } : { what: 'seat', place: corner };
  return { id: idIn(fields, 'node', corner.join(':')), ...place, walked };
}

/** Under the name that the file gives, or the place: the same file then names the same ways, and so does another program's export. */
function idIn(fields: RowFields, what: 'way' | 'node', place: string): string {
  const said = fields.text('@id', 'full_id', 'id', 'osm_id'), number = /^(?:way\/|node\/|[wn])?(\d+)$/.exec(said)?.[1];
  return columnId(said === '' ? `${what}-at-${place}` : number === undefined ? said : `${what}-${number}`, '@id');
}

function lineIn(coordinates: unknown): Corner[] {
  const said: readonly unknown[] = Array.isArray(coordinates) ? coordinates : [];
  if (said.length > MOST_CORNERS) throw new RowProblem('geometry.coordinates', `has more than ${MOST_CORNERS} corners. Cut it in two.`);
  const corners = said.map((corner, i) => {
    try {
      const [longitude, latitude] = cornerOf(corner, `geometry.coordinates.${i}`, positionFault);
      return [toCentimetre(longitude), toCentimetre(latitude)] as const;
    } catch (error) {
      if (error instanceof AreaProblem) throw new RowProblem(error.field, error.detail);
      throw error;
    }
  });
  const line = corners.filter((corner, i) => String(corner) !== String(corners[i - 1]));
  if (line.length < 2) throw new RowProblem('geometry.coordinates', 'must have two corners or more.');
  return line;
}

function litIn(fields: RowFields): boolean | undefined {
  const lit = fields.text('lit');
  return ['no', 'disused'].includes(lit) ? false : ['', 'unknown', 'limited'].includes(lit) ? undefined : true;
}

function isClosed(fields: RowFields): boolean {
  const foot = fields.text('foot'), shut = ['no', 'private', 'use_sidepath'];
  return foot === '' ? shut.includes(fields.text('access')) : shut.includes(foot);
}

function crossingIn(fields: RowFields, ...lengths: readonly string[]): Crossing {
  const said = fields.text('crossing'), marked = [said, fields.text('crossing_ref'), fields.text('crossing:markings')];
  const control = said === 'traffic_signals' || fields.text('crossing:signals') === 'yes' ? 'signals' : marked.includes('zebra') ? 'zebra' : ['unmarked', 'informal', 'no'].includes(said) ? 'none' : undefined;
  const metres = amount(fields, 'm', 100, ...lengths), green = amount(fields, 's', 300, 'green_seconds', 'crossing:green', 'green'), button = fields.flag('button_operated');
  return { ...(control ? { control } : {}), ...(metres === undefined ? {} : { metres }), ...(green === undefined ? {} : { green }), ...(button === undefined ? {} : { button }) };
}

/** As 9.6, or with its unit: 9.6 m. */
function amount(fields: RowFields, unit: string, most: number, ...names: readonly string[]): number | undefined {
  const bare = new RowFields((name) => fields.text(name).replace(new RegExp(`\\s*${unit}$`), ''));
  return bare.number(0.5, most, ...names);
}
