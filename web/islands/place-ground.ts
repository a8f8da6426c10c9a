/** Streets and water from the operator's PMTiles file on our own host, read by pieces; in the layers of Protomaps or OpenMapTiles. */
import type { Map as TownMap } from 'maplibre-gl';

interface Archive { getMetadata(): Promise<unknown> }
interface Tools { Protocol: new () => { tile: never; add(archive: Archive): void }; PMTiles: new (url: string) => Archive }

const READER = '/assets/maplibre-gl/pmtiles.js';
const FILLS: Readonly<Record<string, string>> = { earth: '#E7E2D8', landcover: '#DDE5D2', landuse: '#E1E0D0', park: '#DDE5D2', water: '#C6DAE6', buildings: '#D6CFC2', building: '#D6CFC2' };
const LINES: Readonly<Record<string, string>> = { roads: '#B8B1A6', transportation: '#B8B1A6', boundaries: '#8A8378', boundary: '#8A8378' };

function reader(): Promise<Tools> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = READER;
    script.onload = () => resolve((globalThis as unknown as { pmtiles: Tools }).pmtiles);
    script.onerror = () => reject(new Error('no reader'));
    document.head.append(script);
  });
}

/** False: it has none of the layers that we know. */
export async function layStreets(library: typeof import('maplibre-gl'), map: TownMap, path: string): Promise<boolean> {
  const { Protocol, PMTiles } = await reader(), url = new URL(path, location.href).href, protocol = new Protocol(), archive = new PMTiles(url);
  protocol.add(archive);
  const { vector_layers: layers = [] } = (await archive.getMetadata()) as { vector_layers?: { id: string }[] };
  const has = (name: string): boolean => layers.some(({ id }) => id === name);
  const fills = Object.keys(FILLS).filter(has), lines = Object.keys(LINES).filter(has);
  if (fills.length + lines.length === 0) return false;
  library.addProtocol('pmtiles', protocol.tile);
  map.addSource('streets', { type: 'vector', url: `pmtiles://${url}` });
  for (const name of fills) map.addLayer({ id: `streets-${name}`, type: 'fill', source: 'streets', 'source-layer': name, filter: ['==', ['geometry-type'], 'Polygon'], paint: { 'fill-color': FILLS[name] ?? '#E7E2D8' } });
  for (const name of lines) map.addLayer({ id: `streets-${name}`, type: 'line', source: 'streets', 'source-layer': name, paint: { 'line-color': LINES[name] ?? '#B8B1A6', 'line-width': 1.5 } });
  return true;
}
