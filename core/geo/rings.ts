type Corner = readonly [number, number];

/** On which side of the line from a to b is c: 1 left, -1 right, 0 on it. */
export const turn = ([ax, ay]: Corner, [bx, by]: Corner, [cx, cy]: Corner): number => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));

/**
 * Whether a ray from the point to the east meets an odd number of a ring's sides: inside it. On the border it says what
 * falls out: of two wards that share a side exactly one has the point, which is what sorting needs. Who counts the border
 * in, as SensorThings' functions must (OGC 06-103r4: a polygon is closed), asks for it first.
 */
export function oddSides(ring: readonly Corner[], x: number, y: number): boolean {
  let odd = false;
  for (let i = 1; i < ring.length; i += 1) {
    const [ax, ay] = ring[i - 1] as Corner, [bx, by] = ring[i] as Corner;
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}
