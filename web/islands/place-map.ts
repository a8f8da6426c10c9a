/**
 * The town's layers on a map, clustered. The library is fetched on this page alone; where it cannot start (no WebGL), the
 * page says so and the lists remain.
 */
import type { GeoJSONSource, Map as TownMap, MapGeoJSONFeature } from 'maplibre-gl';

const LIBRARY = '/assets/maplibre-gl/maplibre-gl.mjs';
const COLOURS: readonly string[] = ['#0B5351', '#A61B1B', '#1F4E8C', '#8A4B08', '#5B3FA0', '#6B5E00', '#7A1F5C'];
/** Where a set has none of its own: the council's ground. */
const ALL: [number, number, number, number] = [0.2, 51.43, 0.56, 51.57];
interface Collection { type: 'FeatureCollection'; features: { id?: string; geometry: { type: string; coordinates: unknown } }[] }

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
      container: box, attributionControl: false, bounds: ALL, fadeDuration: 0, cooperativeGestures: true,
      style: { version: 8, sources: {}, layers: [{ id: 'ground', type: 'background', paint: { 'background-color': '#FBFAF6' } }] },
    });
    map.addControl(new library.NavigationControl({ showCompass: false }));
    map.getCanvas().setAttribute('aria-label', 'Map of the town. The lists above show the same.');
    await map.once('load');
    await ground(map, box.dataset['ward'] ?? '');
    const keys = (box.dataset['layers'] ?? '').split(',').filter((key) => key !== '');
    await Promise.all(keys.map((key, i) => add(map, key, COLOURS[i % COLOURS.length] ?? '#0B5351')));
    map.on('click', (event) => {
      const [feature] = map.queryRenderedFeatures(event.point).filter(({ properties }) => 'says' in properties);
      if (feature) new library.Popup().setLngLat(event.lngLat).setDOMContent(cardOf(feature)).addTo(map);
    });
    choices.hidden = false;
    choices.addEventListener('change', (event) => {
      const { value, checked } = event.target as HTMLInputElement;
      for (const part of PARTS) map.setLayoutProperty(`${value}-${part}`, 'visibility', checked ? 'visible' : 'none');
    });
    says.textContent = 'A circle that is larger stands for several things: come closer to see them. The lists above show the same.';
  } catch {
    box.hidden = true;
    says.textContent = 'The map cannot be shown in this browser. The lists above show the same.';
  }
}

const PARTS = ['areas', 'lines', 'clusters', 'points'] as const;

async function fetched(path: string): Promise<Collection> {
  const answer = await fetch(`/api/v1/place/map/${path}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return (await answer.json()) as Collection;
}

async function ground(map: TownMap, ward: string): Promise<void> {
  const wards = await fetched('wards');
  map.addSource('wards', { type: 'geojson', data: wards as never });
  map.addLayer({ id: 'ward-areas', type: 'fill', source: 'wards', paint: { 'fill-color': '#E7E2D8' } });
  map.addLayer({ id: 'ward-edges', type: 'line', source: 'wards', paint: { 'line-color': '#8A8378', 'line-width': 1 } });
  const wanted = wards.features.filter(({ id }) => ward === '' || id === ward).map(({ geometry }) => geometry.coordinates);
  const positions = (wanted.flat(3) as unknown as [number, number][]).filter((position) => Array.isArray(position));
  if (positions.length === 0) return;
  const xs = positions.map(([x]) => x), ys = positions.map(([, y]) => y);
  const least = (all: number[]): number => all.reduce((a, b) => Math.min(a, b)), most = (all: number[]): number => all.reduce((a, b) => Math.max(a, b));
  map.fitBounds([least(xs), least(ys), most(xs), most(ys)], { padding: 20, animate: false });
}

/** Points are clustered; lines and areas stand beside them in a source of their own, which a cluster would swallow. */
async function add(map: TownMap, key: string, colour: string): Promise<void> {
  const { features } = await fetched(`layers/${key}`);
  const of = (kind: string) => ({ type: 'FeatureCollection', features: features.filter(({ geometry }) => geometry.type === kind) }) as never;
  map.addSource(`${key}-areas`, { type: 'geojson', data: of('MultiPolygon') });
  map.addLayer({ id: `${key}-areas`, type: 'fill', source: `${key}-areas`, paint: { 'fill-color': colour, 'fill-opacity': 0.35 } });
  map.addSource(`${key}-lines`, { type: 'geojson', data: of('LineString') });
  map.addSource(`${key}-points`, { type: 'geojson', data: of('Point'), cluster: true, clusterRadius: 40 });
  map.addLayer({ id: `${key}-lines`, type: 'line', source: `${key}-lines`, paint: { 'line-color': colour, 'line-width': 4 } });
  map.addLayer({ id: `${key}-clusters`, type: 'circle', source: `${key}-points`, filter: ['has', 'point_count'], paint: { 'circle-color': colour, 'circle-opacity': 0.7, 'circle-radius': ['interpolate', ['linear'], ['get', 'point_count'], 2, 12, 1_000, 30] } });
  map.addLayer({ id: `${key}-points`, type: 'circle', source: `${key}-points`, filter: ['!', ['has', 'point_count']], paint: { 'circle-color': colour, 'circle-radius': 7, 'circle-stroke-color': '#FBFAF6', 'circle-stroke-width': 2 } });
  map.on('click', `${key}-clusters`, (event) => {
    const [cluster] = event.features ?? [];
    const source = map.getSource<GeoJSONSource>(`${key}-points`);
    if (!cluster || !source) return;
    void source.getClusterExpansionZoom(Number(cluster.properties['cluster_id'])).then((zoom) => map.jumpTo({ center: event.lngLat, zoom }));
  });
}

function cardOf({ properties }: MapGeoJSONFeature): HTMLElement {
  const card = document.createElement('div');
  const name = card.appendChild(document.createElement('strong'));
  name.textContent = String(properties['name']);
  card.appendChild(document.createElement('p')).textContent = String(properties['says']);
  return card;
}
