import { childOf, numberIn, textOf, timeIn, type Element } from '../datex/element.js';
import { bytesIn, fieldsOf, floatIn, lastFields, numberOf, textIn } from './protobuf.js';

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

/** Undefined: without a number, a time or a place on earth it is no position. 0/0 is a receiver without a fix. */
function whole(draft: Draft): VehiclePosition | undefined {
  const { vehicle, at, latitude, longitude } = draft;
  if (!vehicle || at === undefined || latitude === undefined || longitude === undefined) return undefined;
  if (!Number.isFinite(at) || !(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180) || (latitude === 0 && longitude === 0)) return undefined;
  return Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined && !Number.isNaN(value))) as unknown as VehiclePosition;
}

/**
 * The positions of a GTFS Realtime feed (version 2.0), and how many entities had none that could be read. Throws BadMessage
 * where the feed breaks off.
 */
export function readGtfsRealtime(feed: Uint8Array, most: number): { readonly positions: VehiclePosition[]; readonly unread: number } {
  const positions: VehiclePosition[] = [];
  let unread = 0, feedTime: number | undefined;
  for (const { number, value } of fieldsOf(feed)) {
    if (number === 1) feedTime = numberOf(lastFields(bytesIn(value)).get(3));
    if (number !== 2) continue;
    const vehicle = bytesIn(lastFields(bytesIn(value)).get(4));
    if (!vehicle) continue;
    const position = positionOf(vehicle, feedTime);
    if (position && positions.length < most) positions.push(position);
    else unread += 1;
  }
  return { positions, unread };
}

function positionOf(message: Uint8Array, feedTime: number | undefined): VehiclePosition | undefined {
  const fields = lastFields(message);
  const trip = lastFields(bytesIn(fields.get(1))), place = lastFields(bytesIn(fields.get(2))), vehicle = lastFields(bytesIn(fields.get(8)));
  const seconds = numberOf(fields.get(5)) ?? feedTime;
  return whole({
    vehicle: textIn(vehicle.get(1)), at: seconds === undefined ? undefined : seconds * 1_000, latitude: rounded(floatIn(place.get(1))), longitude: rounded(floatIn(place.get(2))),
    line: textIn(trip.get(5)), direction: numberOf(trip.get(6))?.toString(), operator: undefined, destination: undefined, bearing: floatIn(place.get(3)), delay: undefined,
  });
}

/** A float has no more than a metre of the earth in it. */
const rounded = (degrees: number | undefined): number | undefined => (degrees === undefined ? undefined : Math.round(degrees * 1e5) / 1e5);

/** One `VehicleActivity` of SIRI 2.0 vehicle monitoring. */
export function readVehicleActivity(activity: Element): VehiclePosition | undefined {
  const journey = childOf(activity, 'MonitoredVehicleJourney');
  const said = (...path: readonly string[]): string | undefined => textOf(journey, ...path)?.slice(0, 100);
  return whole({
    vehicle: said('VehicleRef'), at: timeIn(textOf(activity, 'RecordedAtTime')), latitude: numberIn(said('VehicleLocation', 'Latitude')), longitude: numberIn(said('VehicleLocation', 'Longitude')),
    line: said('PublishedLineName') ?? said('LineRef'), direction: said('DirectionRef'), operator: said('OperatorRef'), destination: said('DestinationName'), bearing: numberIn(said('Bearing')), delay: delayIn(said('Delay')),
  });
}

/** PT1M30S, -PT20S; undefined for what is no such duration. */
function delayIn(text: string | undefined): number | undefined {
  const [, minus, hours = '0', minutes = '0', seconds = '0'] = /^(-?)P(?:0D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/.exec(text ?? '') ?? [];
  return minus === undefined ? undefined : (minus === '-' ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds));
}
