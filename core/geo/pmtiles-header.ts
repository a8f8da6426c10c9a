/** The first bytes of a PMTiles file of version 3 (github.com/protomaps/PMTiles, spec/v3, "Header"). */
export const HEADER_BYTES = 127;
const MAGIC = [...'PMTiles'].map((letter) => letter.charCodeAt(0));
const VERSION = 3, VECTOR = 1;
/** Where in the header the beginnings of root directory, metadata, leaves and tiles stand; their lengths follow each. */
const PARTS: readonly (readonly [string, number])[] = [['root directory', 8], ['metadata', 24], ['leaf directories', 40], ['tiles', 56]];

/** Why the file cannot be the map's ground, in words; undefined where it can. */
export function groundFault(header: Uint8Array, size: number): string | undefined {
  if (header.length < HEADER_BYTES || !MAGIC.every((letter, i) => header[i] === letter)) return 'is no PMTiles file';
  if (header[7] !== VERSION) return `is PMTiles of version ${header[7]}; version ${VERSION} is needed`;
  if (header[99] !== VECTOR) return 'holds pictures; vector tiles are needed';
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const cut = PARTS.find(([, at]) => Number(view.getBigUint64(at, true)) + Number(view.getBigUint64(at + 8, true)) > size);
  return cut ? `is cut short: its ${cut[0]} would go on beyond its end` : undefined;
}

/** West, south, east, north. */
export type Box = readonly [number, number, number, number];

/** Over what the file says that it reaches. */
export function boundsOf(header: Uint8Array): Box {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength), degrees = (at: number): number => view.getInt32(at, true) / 1e7;
  return [degrees(102), degrees(106), degrees(110), degrees(114)];
}

export const reachesOver = (bounds: Box, box: Box): boolean => bounds[0] <= box[0] && bounds[1] <= box[1] && bounds[2] >= box[2] && bounds[3] >= box[3];
