import { instantOf } from '../shared/zone.js';

const STAMP = /^(\d{4})-(\d{2})-(\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/;

/** Reads the stamps of one recording; days repeat, so the offset of an hour is looked up once. */
export class Stamps {
  private readonly offsets = new Map<number, number>();
  constructor(private readonly zone: string) {}

  /**
   * Milliseconds since 1970 UTC of `YYYY-MM-DD HH:MM:SS`; undefined when it is no date (30 February, hour 25).
   * A stamp that states its offset is taken at its word, any other is the wall clock of the zone.
   */
  read(text: string): number | undefined {
    const match = STAMP.exec(text.trim());
    if (!match) return undefined;
    const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0)) as [number, number, number, number, number, number];
    const milliseconds = Math.floor(Number(`0${match[7] ?? ''}`) * 1_000);
    if (hour > 23 || minute > 59 || second > 59) return undefined;
    const wall = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
    const made = new Date(wall);
    if (made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return undefined;
    const stated = match[8];
    return stated === undefined ? wall - this.offsetOf(wall) : wall - statedOffset(stated);
  }

  private offsetOf(wall: number): number {
    // Zones change on the quarter hour or coarser.
    const quarter = Math.floor(wall / 900_000) * 900_000;
    let offset = this.offsets.get(quarter);
    if (offset === undefined) {
      offset = quarter - instantOf(quarter, this.zone);
      this.offsets.set(quarter, offset);
    }
    return offset;
  }
}

function statedOffset(text: string): number {
  if (text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
