import { childOf, numberIn, textOf, timeIn, type Element } from '../datex/element.js';
import { positionFault } from '../geo/position.js';
import { BadMessage, bytesIn, fieldsOf, floatIn, lastFields, numberOf, textIn } from './protobuf.js';

/** Where a bus is. Nothing of who drives it or who is in it, and no number plate: those are not read at all. */
export interface VehiclePosition {
  /** The operator's own number of the vehicle. */
  readonly vehicle: string;
  readonly at: number;
  readonly latitude: number;
  readonly longitude: number;
  readonly line?: string;
  readonly direction?: string;
  readonly operator?: string;
  readonly destination?: string;
  /** Degrees clockwise from north. */
  readonly bearing?: number;
  /** Seconds behind the timetable; less than nought: early. */
  readonly delay?: number;
}

type Draft = { readonly [Key in keyof VehiclePosition]: VehiclePosition[Key] | undefined };

/** A vehicle that is not taken: which field of the feed, and what is to be mended. */
export interface Refusal {
  /** Null: it names none. */
  readonly vehicle: string | null;
  readonly field: string;
  readonly detail: string;
}

/** What a feed calls the fields that a position cannot do without. */
export interface FieldNames {
  readonly vehicle: string;
  readonly at: string;
  readonly latitude: string;
  readonly longitude: string;
}
export const GTFS: FieldNames = { vehicle: 'vehicle.id', at: 'timestamp', latitude: 'position.latitude', longitude: 'position.longitude' };
export const SIRI: FieldNames = { vehicle: 'VehicleRef', at: 'RecordedAtTime', latitude: 'VehicleLocation.Latitude', longitude: 'VehicleLocation.Longitude' };

export const isRefusal = (read: VehiclePosition | Refusal): read is Refusal => 'detail' in read;
const refusedFor = ({ vehicle }: Draft, field: string, detail: string): Refusal => ({ vehicle: vehicle ?? null, field, detail });

/** Without a number, a time or a place in Britain it is no position. */
function whole(draft: Draft, names: FieldNames): VehiclePosition | Refusal {
  const { vehicle, at, latitude, longitude } = draft;
  const needed: readonly (readonly [string, boolean])[] = [[names.vehicle, !vehicle], [names.at, !Number.isFinite(at)], [names.latitude, !Number.isFinite(latitude)], [names.longitude, !Number.isFinite(longitude)]];
  const missing = needed.find(([, fault]) => fault)?.[0];
  if (missing !== undefined || latitude === undefined || longitude === undefined) return refusedFor(draft, missing ?? names.latitude, 'is missing or cannot be read.');
  const fault = latitude === 0 && longitude === 0 ? 'and longitude are 0: the receiver has no fix yet.' : positionFault(latitude, longitude);
  if (fault !== undefined) return refusedFor(draft, names.latitude, fault);
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined && !Number.isNaN(value))) as unknown as VehiclePosition;
}

/**
 * The positions of a GTFS Realtime feed (version 2.0), and what could not be taken. Throws BadMessage where the feed breaks
 * off, or is something else.
 */
export function* readGtfsRealtime(feed: Uint8Array): Generator<VehiclePosition | Refusal> {
  let feedTime: number | undefined, version: string | undefined, vehicles = 0;
  for (const { number, value } of fieldsOf(feed)) {
    if (number === 1) {
      const header = lastFields(bytesIn(value));
      [version, feedTime] = [textIn(header.get(1)), numberOf(header.get(3))];
    }
    const vehicle = number === 2 ? bytesIn(lastFields(bytesIn(value)).get(4)) : undefined;
    if (!vehicle) continue;
    vehicles += 1;
    yield positionOf(vehicle, feedTime);
  }
  // Some text happens to be whole protobuf.
  if (version === undefined && vehicles === 0) throw new BadMessage('It has neither a header with a version nor a vehicle.');
}

function positionOf(message: Uint8Array, feedTime: number | undefined): VehiclePosition | Refusal {
  const fields = lastFields(message);
  const trip = lastFields(bytesIn(fields.get(1))), place = lastFields(bytesIn(fields.get(2))), vehicle = lastFields(bytesIn(fields.get(8)));
  const seconds = numberOf(fields.get(5)) ?? feedTime;
  return whole({
    vehicle: textIn(vehicle.get(1)), at: seconds === undefined ? undefined : seconds * 1_000, latitude: rounded(floatIn(place.get(1))), longitude: rounded(floatIn(place.get(2))),
    line: textIn(trip.get(5)), direction: numberOf(trip.get(6))?.toString(), operator: undefined, destination: undefined, bearing: floatIn(place.get(3)), delay: undefined,
  }, GTFS);
}

/** A float has no more than a metre of the earth in it. */
const rounded = (degrees: number | undefined): number | undefined => (degrees === undefined ? undefined : Math.round(degrees * 1e5) / 1e5);

/** One `VehicleActivity` of SIRI 2.0 vehicle monitoring. */
export function readVehicleActivity(activity: Element): VehiclePosition | Refusal {
  const journey = childOf(activity, 'MonitoredVehicleJourney');
  const said = (...path: readonly string[]): string | undefined => textOf(journey, ...path)?.slice(0, 100);
  return whole({
    vehicle: said('VehicleRef'), at: timeIn(textOf(activity, 'RecordedAtTime')), latitude: numberIn(said('VehicleLocation', 'Latitude')), longitude: numberIn(said('VehicleLocation', 'Longitude')),
    line: said('PublishedLineName') ?? said('LineRef'), direction: said('DirectionRef'), operator: said('OperatorRef'), destination: said('DestinationName'), bearing: numberIn(said('Bearing')), delay: delayIn(said('Delay')),
  }, SIRI);
}

/** PT1M30S, -PT20S; undefined for what is no such duration. */
function delayIn(text: string | undefined): number | undefined {
  const [, minus, hours = '0', minutes = '0', seconds = '0'] = /^(-?)P(?:0D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(text ?? '') ?? [];
  return minus === undefined ? undefined : (minus === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds));
}
