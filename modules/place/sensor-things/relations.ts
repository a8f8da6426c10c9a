import GeoJSONReader from 'jsts/org/locationtech/jts/io/GeoJSONReader.js';
import RelateOp from 'jsts/org/locationtech/jts/operation/relate/RelateOp.js';
import type { Geometry } from '../../../core/sta/geometry.js';
import type { Relations } from '../../../core/sta/relations.js';

const reader = new GeoJSONReader(undefined as never);
/** What the library calls a shape. */
type Shape = ReturnType<typeof reader.read>;

function shapeOf({ type, rings }: Geometry): Shape {
  const coordinates = type === 'Polygon' ? rings : type === 'LineString' ? rings[0] : rings[0]?.[0];
  return reader.read({ type, coordinates }) as Shape;
}

/** A ring that does not close, or crosses itself, is no shape to the library: then nothing is known. */
function known(ask: (a: Shape, b: Shape) => unknown): (a: Geometry, b: Geometry) => boolean | null {
  return (a, b) => {
    try {
      return ask(shapeOf(a), shapeOf(b)) === true;
    } catch {
      return null;
    }
  };
}

/** By JTS (jsts): the nine intersections, reckoned in degrees as plane coordinates, as the other functions of space here. */
export const RELATIONS: Relations = {
  touches: known((a, b): unknown => RelateOp.touches(a, b)), overlaps: known((a, b): unknown => RelateOp.overlaps(a, b)), crosses: known((a, b): unknown => RelateOp.crosses(a, b)),
  relate: (a, b, pattern) => known((x, y) => (RelateOp.relate(x, y) as { matches(pattern: string): boolean }).matches(pattern))(a, b),
};
