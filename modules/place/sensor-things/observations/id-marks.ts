/** Four bits for each of a thousand ids: one segment in seven is looked into in vain. */
const BITS = 4_096;
/** Below it, looking into a segment costs less than its marks take. */
const FEWEST = 250;

/** Knuth's and Murmur's multipliers spread neighbours; 2³² ids go around. */
const placesOf = (id: number): [number, number] => [Math.imul(id, 2_654_435_761) >>> 20, Math.imul(id ^ (id >>> 16), 2_246_822_507) >>> 20];

/** A filter in the sense of Bloom (1970), as bits that MongoDB can ask for. Undefined for few. */
export function marksOf(ids: readonly number[]): Buffer | undefined {
  if (ids.length < FEWEST) return undefined;
  const marks = Buffer.alloc(BITS / 8);
  for (const place of ids.flatMap(placesOf)) marks[place >> 3] = (marks[place >> 3] as number) | (1 << (place & 7));
  return marks;
}

/** Of segments without marks, all; of the others, those that may have the id, and few besides. */
export const mayHave = (id: number) => ({ $or: [{ marks: { $exists: false } }, { marks: { $bitsAllSet: placesOf(id) } }] });
