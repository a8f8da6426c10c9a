/** Four bits for each id at least: of ten segments that an id is not in, one or two are looked into in vain. */
const BITS_EACH = 4;
/** From eight bytes to half a kilobyte: a segment has 1,000 Observations at most. */
const SIZES = [6, 7, 8, 9, 10, 11, 12] as const;

/** A filter in the sense of Bloom (1970), as bits that MongoDB can ask for; `size` is the power of two of their number. */
export interface IdMarks {
  readonly size: number;
  readonly bits: Buffer;
}

/** Knuth's and Murmur's multipliers spread neighbours. */
const placesOf = (id: number, size: number): [number, number] => [Math.imul(id, 2_654_435_761) >>> (32 - size), Math.imul(id ^ (id >>> 16), 2_246_822_507) >>> (32 - size)];

export function marksOf(ids: readonly number[]): IdMarks {
  const size = SIZES.find((one) => 2 ** one >= BITS_EACH * ids.length) ?? SIZES[6], bits = Buffer.alloc(2 ** size / 8);
  for (const place of ids.flatMap((id) => placesOf(id, size))) bits[place >> 3] = (bits[place >> 3] as number) | (1 << (place & 7));
  return { size, bits };
}

/** Those that may have the id, and few besides. */
export const mayHave = (id: number) => ({ $or: SIZES.map((size) => ({ 'marks.size': size, 'marks.bits': { $bitsAllSet: placesOf(id, size) } })) });
