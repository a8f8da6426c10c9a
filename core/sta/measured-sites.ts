import type { Grade } from './quality.js';

/** A place of the town that measures something at a steady pace, as an entity of SensorThings: an air site, a detector in the road. */
export interface MeasuredSite {
  /** One in the town: `air|riverside`. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly grade: Grade;
  /** Degrees, longitude first. */
  readonly point: readonly [longitude: number, latitude: number];
  readonly everyMs: number;
}

/** What it measures: `symbol` by UCUM. */
export interface Measured {
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly symbol: string;
}

const OBSERVATION_TYPE = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement';
const UCUM = 'http://unitsofmeasure.org/';

/** Open to everybody, as its readings are in our own API. */
export const thingOfSite = (site: MeasuredSite): object => ({ name: site.name, description: site.description, properties: { public: true, site: site.key }, Locations: [placeOfSite(site)] });

export const placeOfSite = ({ name, description, point }: MeasuredSite): object => ({ name, description, encodingType: 'application/geo+json', location: { type: 'Point', coordinates: [...point] } });

/** `property`: the ObservedProperty, where it is there. */
export const streamOfSite = (site: MeasuredSite, { name, description, unit, symbol }: Measured, property: number | undefined): object => ({
  name: `${name}, ${site.name}`, description, observationType: OBSERVATION_TYPE, unitOfMeasurement: { name: unit, symbol, definition: UCUM + encodeURIComponent(symbol) },
  properties: { grade: site.grade, intervalSeconds: site.everyMs / 1_000 },
  Sensor: { name: site.name, description: site.description, encodingType: 'text/plain', metadata: `Entered as ${site.grade}`, properties: { grade: site.grade } },
  ObservedProperty: property === undefined ? { name, description, definition: UCUM + encodeURIComponent(symbol), properties: { measured: name } } : { '@iot.id': property },
});

/** Values by field and by slot of the day: `{ NO2: { 13: 21.5 } }` is the mean of 13:00 to 14:00 UTC, where a slot is an hour. */
export type Slots = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface SlotChange {
  readonly field: string;
  readonly slot: number;
  /** What it is now; undefined: it was taken back. */
  readonly value?: number;
  /** What had been told; undefined: nothing. */
  readonly before?: number;
}

/** What of these fields is otherwise than it was told, in order of time. */
export function slotChanges(fields: readonly string[], now: Slots, told: Slots): SlotChange[] {
  const changes = fields.flatMap((field) => {
    const is = now[field] ?? {}, was = told[field] ?? {};
    return [...new Set([...Object.keys(is), ...Object.keys(was)])].flatMap((slot): SlotChange[] => {
      const value = is[slot], before = was[slot];
      return value === before ? [] : [{ field, slot: Number(slot), ...(value === undefined ? {} : { value }), ...(before === undefined ? {} : { before }) }];
    });
  });
  return changes.sort((a, b) => a.slot - b.slot);
}
