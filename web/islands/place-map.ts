/**
 * The town's layers on a map; the server sends what is in view, clustered. The library is fetched on this page alone; where
 * it cannot start (no WebGL), the page says so and the lists remain.
 */
import type { GeoJSONSource, Map as TownMap, MapGeoJSONFeature } from 'maplibre-gl';
import { layStreets } from './place-ground.js';
import { featuresIn } from './place-tiles.js';

const LIBRARY = '/assets/maplibre-gl/maplibre-gl.mjs';
const COLOURS: readonly string[] = ['#0B5351', '#A61B1B', '#1F4E8C', '#8A4B08', '#5B3FA0', '#6B5E00', '#7A1F5C', '#00566B', '#4A4A4A'];
/** Where a set has none of its own: the council's ground. */
const ALL: [number, number, number, number] = [0.2, 51.43, 0.56, 51.57];
const NOTHING = { type: 'FeatureCollection', features: [] } as const;
interface Wards { features: { id?: string; geometry: { coordinates: unknown[] } }[] }

const room = document.getElementById('place-map');
const words = document.getElementById('map-says');
const boxes = document.getElementById('map-layers');
if (room && words && boxes) void start(room, words, boxes);

async function start(box: HTMLElement, says: HTMLElement, choices: HTMLElement): Promise<void> {
  try {
    says.textContent = 'The map is being fetched. The lists above show the same.';
    if (!document.createElement('canvas').getContext('webgl2')) throw new Error('no WebGL');
    const library = (await import(LIBRARY)) as typeof import('maplibre-gl');
    box.hidden = false;
    const map = new library.Map({
      container: box, attributionControl: false, bounds: ALL, maxZoom: 19, fadeDuration: 0, cooperativeGestures: true,
      style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#FBFAF6' } }] },
    });
    map.addControl(new library.NavigationControl({ showCompass: false }));
    map.getCanvas().setAttribute('aria-label', 'Map of the town. The lists above show the same.');
    await map.once('load');
    const streets = box.dataset['ground'] ? await layStreets(library, map, box.dataset['ground']).catch(() => false) : false;
    await ground(map, box.dataset['ward'] ?? '', streets);
    const keys = (box.dataset['layers'] ?? '').split(',').filter((key) => key !== '');
    const shown = new Set([...choices.querySelectorAll('input')].filter(({ checked }) => checked).map(({ value }) => value));
    draw(map, keys);
    const show = showing(map, shown, says, box.dataset['at']);
    await show();
    map.on('moveend', () => void show());
    map.on('click', (event) => {
      const [feature] = map.queryRenderedFeatures(event.point).filter(({ properties }) => 'says' in properties);
      if (feature && 'count' in feature.properties && map.getZoom() < 18) map.jumpTo({ center: event.lngLat, zoom: Math.min(map.getZoom() + 2, 19) });
      else if (feature) new library.Popup().setLngLat(event.lngLat).setDOMContent(cardOf(feature)).addTo(map);
    });
    choices.hidden = false;
    choices.addEventListener('change', (event) => {
      const { value, checked } = event.target as HTMLInputElement;
      if (checked) shown.add(value);
      else shown.delete(value);
      void show();
    });
  } catch {
    box.hidden = true;
    says.textContent = 'The map cannot be shown in this browser. The lists above show the same.';
  }
}

/** What is in view now; where an answer is overtaken by a later one it is not drawn. */
function showing(map: TownMap, shown: ReadonlySet<string>, says: HTMLElement, at?: string): () => Promise<void> {
  let turn = 0;
  return async () => {
    const mine = (turn += 1), bounds = map.getBounds();
    try {
      const view = { west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth(), zoom: map.getZoom() };
      const features = shown.size === 0 ? [] : await featuresIn(view, `layers=${[...shown].join(',')}${at ? `&at=${at}` : ''}`);
      if (mine !== turn) return;
      map.getSource<GeoJSONSource>('town')?.setData({ type: 'FeatureCollection', features } as never);
      says.textContent = 'A circle that is larger stands for several things: come closer to see them. The lists above show the same.';
    } catch {
      if (mine === turn) says.textContent = 'The map could not be brought up to date. What it shows may be old; the lists above show the same.';
    }
  };
}

async function ground(map: TownMap, ward: string, streets: boolean): Promise<void> {
  const answer = await fetch('/api/v1/place/map/wards');
  if (!answer.ok) throw new Error(`${answer.status}`);
  const wards = (await answer.json()) as Wards;
  map.addSource('wards', { type: 'geojson', data: wards as never });
  if (!streets) map.addLayer({ id: 'ward-areas', type: 'fill', source: 'wards', paint: { 'fill-color': '#E7E2D8' } });
  map.addLayer({ id: 'ward-edges', type: 'line', source: 'wards', paint: { 'line-color': '#8A8378', 'line-width': 1 } });
  const wanted = wards.features.filter(({ id }) => ward === '' || id === ward).map(({ geometry }) => geometry.coordinates);
  const positions = (wanted.flat(3) as unknown as [number, number][]).filter((position) => Array.isArray(position));
  if (positions.length === 0) return;
  const xs = positions.map(([x]) => x), ys = positions.map(([, y]) => y);
  const least = (all: number[]): number => all.reduce((a, b) => Math.min(a, b)), most = (all: number[]): number => all.reduce((a, b) => Math.max(a, b));
  map.fitBounds([least(xs), least(ys), most(xs), most(ys)], { padding: 20, animate: false });
}

/** One source for all layers: areas, lines, marks that stand for several, and points, each in its layer's colour. */
function draw(map: TownMap, keys: readonly string[]): void {
  const colour = ['match', ['get', 'layer'], ...keys.flatMap((key, i) => [key, COLOURS[i % COLOURS.length] ?? '#0B5351']), '#0B5351'] as never;
  const kind = (type: string): never => ['==', ['geometry-type'], type] as never;
  map.addSource('town', { type: 'geojson', data: NOTHING as never });
  map.addLayer({ id: 'areas', type: 'fill', source: 'town', filter: ['any', kind('Polygon'), kind('MultiPolygon')] as never, paint: { 'fill-color': colour, 'fill-opacity': 0.35 } });
  map.addLayer({ id: 'lines', type: 'line', source: 'town', filter: kind('LineString'), paint: { 'line-color': colour, 'line-width': 4 } });
  map.addLayer({ id: 'clusters', type: 'circle', source: 'town', filter: ['has', 'count'], paint: { 'circle-color': colour, 'circle-opacity': 0.7, 'circle-radius': ['interpolate', ['linear'], ['get', 'count'], 2, 12, 1_000, 30] } });
  map.addLayer({ id: 'points', type: 'circle', source: 'town', filter: ['all', kind('Point'), ['!', ['has', 'count']]] as never, paint: { 'circle-color': colour, 'circle-radius': 7, 'circle-stroke-color': '#FBFAF6', 'circle-stroke-width': 2 } });
}

function cardOf({ properties }: MapGeoJSONFeature): HTMLElement {
  const card = document.createElement('div');
  const name = card.appendChild(document.createElement('strong'));
  name.textContent = String(properties['name']);
  card.appendChild(document.createElement('p')).textContent = String(properties['says']);
  if (typeof properties['href'] === 'string') {
    const more = card.appendChild(document.createElement('a'));
    more.href = properties['href'];
    more.textContent = 'More about it';
  }
  return card;
}
