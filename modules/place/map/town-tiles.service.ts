import { Injectable } from '@nestjs/common';
import type { Corner } from '../../../core/geo/areas.js';
import { PointIndex, touches, type Tile } from '../../../core/geo/tiles.js';
import { Clock } from '../../platform/clock/clock.js';
import { pageOf, type MapFeature, type MapLayer } from './layer.js';

/** What was read longer ago is not shown while it is read anew. [ours] */
const TOO_OLD_MS = 60_000;
/** Layers of now and of past hours in memory. [ours] */
const MOST_HELD = 40;

type Box = readonly [number, number, number, number];
interface LayerIndex {
  readonly points: readonly MapFeature[];
  readonly index: PointIndex;
  /** Stretches and areas: some hundreds, each with the box about it. */
  readonly shapes: readonly { readonly feature: MapFeature; readonly box: Box }[];
}
interface Held {
  readonly at: number;
  readonly index: Promise<LayerIndex>;
}

/** What one tile shows of a layer: things, and marks that stand for several of them. */
export interface TileFeature {
  readonly type: 'Feature';
  readonly id?: string;
  readonly geometry: object;
  readonly properties: Readonly<Record<string, string | number>>;
}

/** The map's tiles. A layer is read once for all who look, held for some seconds, and read anew beside the answers. */
@Injectable()
export class TownTiles {
  private readonly held = new Map<string, Held>();
  private readonly reading = new Set<string>();

  constructor(private readonly clock: Clock) {}

  /** Now, or as it was at an hour; a layer that keeps no past is empty then. */
  async of(layer: MapLayer, tile: Tile, hour?: number): Promise<TileFeature[]> {
    const { points, index, shapes } = await (hour === undefined ? this.index(layer) : this.past(layer, hour)), { each, clusters } = index.of(tile);
    return [
      ...shapes.filter(({ box }) => touches(box, tile)).map(({ feature }) => shown(layer, feature)), ...each.flatMap((i) => (points[i] ? [shown(layer, points[i])] : [])),
      ...clusters.map(({ count, place }): TileFeature => ({ type: 'Feature', geometry: { type: 'Point', coordinates: place.map(inDegrees) }, properties: { layer: layer.key, count, name: `${count} of ${layer.title}`, says: 'Come closer to see each of them.' } })),
    ];
  }

  private index(layer: MapLayer): Promise<LayerIndex> {
    const now = this.clock.now(), held = this.held.get(layer.key);
    if (!held || now - held.at > TOO_OLD_MS) return this.read(layer, now);
    // Whoever pans is answered at once with what there is.
    if (now - held.at > layer.heldMs && !this.reading.has(layer.key)) void this.readBeside(layer, now);
    return held.index;
  }

  private past(layer: MapLayer, hour: number): Promise<LayerIndex> {
    const key = `${layer.key}|${hour}`, now = this.clock.now(), held = this.held.get(key);
    if (held && now - held.at <= TOO_OLD_MS) return held.index;
    for (const [old, { at }] of this.held) if (old.includes('|') && (now - at > TOO_OLD_MS || this.held.size > MOST_HELD)) this.held.delete(old);
    const index = (layer.asItWas?.(hour) ?? Promise.resolve([])).then(indexOf);
    this.held.set(key, { at: now, index });
    index.catch(() => this.held.delete(key));
    return index;
  }

  private read(layer: MapLayer, at: number): Promise<LayerIndex> {
    const index = layer.features().then(indexOf);
    this.held.set(layer.key, { at, index });
    index.catch(() => this.held.delete(layer.key));
    return index;
  }

  private async readBeside(layer: MapLayer, at: number): Promise<void> {
    this.reading.add(layer.key);
    try {
      const index = indexOf(await layer.features());
      this.held.set(layer.key, { at, index: Promise.resolve(index) });
    } catch {
      // What there is stands until it is too old; then whoever asks is told.
    } finally {
      this.reading.delete(layer.key);
    }
  }
}

function indexOf(features: readonly MapFeature[]): LayerIndex {
  const points = features.filter(({ geometry }) => geometry.type === 'Point');
  const shapes = features.filter(({ geometry }) => geometry.type !== 'Point');
  return { points, index: new PointIndex(points.map(({ geometry }) => geometry.coordinates as Corner)), shapes: shapes.map((feature) => ({ feature, box: boxAbout(feature) })) };
}

function boxAbout({ geometry }: MapFeature): Box {
  const corners = geometry.type === 'LineString' ? geometry.coordinates : geometry.type === 'MultiPolygon' ? geometry.coordinates.flat(2) : [];
  return corners.reduce<Box>(([west, south, east, north], [x, y]) => [Math.min(west, x), Math.min(south, y), Math.max(east, x), Math.max(north, y)], [180, 90, -180, -90]);
}

/** A metre is the fifth digit. */
const inDegrees = (degrees: number): number => Math.round(degrees * 1e6) / 1e6;

function shown(layer: MapLayer, feature: MapFeature): TileFeature {
  const { id, geometry, name, says } = feature;
  return { type: 'Feature', id, geometry, properties: { layer: layer.key, name, says, ...pageOf(layer, feature) } };
}
