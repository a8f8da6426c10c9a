/** A PMTiles file of one tile, the world, which is all water: as small as one can be. */
export function aGround(): Buffer {
  const polygon = Buffer.from([9, 0, 0, 26, 0x80, 0x40, 0, 0, 0x80, 0x40, 0xff, 0x3f, 0, 15]), feature = Buffer.from([0x18, 3, 0x22, polygon.length, ...polygon]);
  const layer = Buffer.from([0x0a, 5, ...Buffer.from('water'), 0x12, feature.length, ...feature, 0x28, 0x80, 0x20, 0x78, 2]), tile = Buffer.from([0x1a, layer.length, ...layer]);
  const root = Buffer.from([1, 0, 1, tile.length, 1]), metadata = Buffer.from(JSON.stringify({ vector_layers: [{ id: 'water', fields: {} }] }));
  const header = Buffer.alloc(127);
  header.write('PMTiles');
  header[7] = 3;
  const parts = [[127, root.length], [127 + root.length, metadata.length], [127 + root.length + metadata.length, 0], [127 + root.length + metadata.length, tile.length], [1, 1]].flat();
  [...parts, 1].forEach((n, i) => header.writeBigUInt64LE(BigInt(n), 8 + i * 8));
  header.set([1, 1, 1, 1, 0, 0], 96);
  for (const [at, degrees] of [[102, -180], [106, -85], [110, 180], [114, 85]] as const) header.writeInt32LE(degrees * 1e7, at);
  return Buffer.concat([header, root, metadata, tile]);
}
