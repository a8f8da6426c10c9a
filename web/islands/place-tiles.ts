/** What the map shows is fetched by squares of what is in view, and kept for as long as the server says that it holds. */
export interface Feature { id?: string; geometry: { type: string; coordinates: unknown }; properties: { layer: string; count?: number; name: string; says: string; href?: string } }
interface View { west: number; south: number; east: number; north: number; zoom: number }

const FRESH_MS = 5_000, NEAREST = 19, MOST_SQUARES = 40;
const kept = new Map<string, { until: number; features: Promise<Feature[]> }>();

const column = (longitude: number, size: number): number => Math.min(Math.max(Math.floor((longitude / 360 + 0.5) * size), 0), size - 1);
function row(latitude: number, size: number): number {
  const sine = Math.sin((latitude * Math.PI) / 180);
  return Math.min(Math.max(Math.floor((0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * size), 0), size - 1);
}

/** As z/x/y: those that the view touches. */
export function squaresOf({ west, south, east, north, zoom }: View): string[] {
  const z = Math.min(Math.max(Math.floor(zoom), 0), NEAREST), size = 2 ** z, squares: string[] = [];
  for (let x = column(west, size); x <= column(east, size); x += 1) for (let y = row(north, size); y <= row(south, size); y += 1) squares.push(`${z}/${x}/${y}`);
  return squares.slice(0, MOST_SQUARES);
}

async function fetched(path: string): Promise<Feature[]> {
  const answer = await fetch(`/api/v1/place/map/tiles/${path}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return ((await answer.json()) as { features: Feature[] }).features;
}

function held(path: string): Promise<Feature[]> {
  const now = Date.now(), known = kept.get(path);
  if (known && known.until > now) return known.features;
  if (kept.size > 500) kept.clear();
  const features = fetched(path);
  kept.set(path, { until: now + FRESH_MS, features });
  features.catch(() => kept.delete(path));
  return features;
}

/** A stretch or an area lies in several squares and is drawn once. */
export async function featuresIn(view: View, query: string): Promise<Feature[]> {
  const squares = await Promise.all(squaresOf(view).map((square) => held(`${square}?${query}`)));
  const once = new Map<string, Feature>();
  squares.flat().forEach((feature, i) => once.set(feature.id === undefined ? `${i}` : `${feature.properties.layer}|${feature.id}`, feature));
  return [...once.values()];
}
