import { mphOf, type TrafficReading } from '../traffic/readings.js';
import { childOf, childrenOf, numberIn, pointIn, textOf, timeIn, within, type Element } from './element.js';
import type { Unread } from './situation.js';

export type Quantity = 'flow' | 'speed' | 'occupancy';

/** What one of a site's numbered values is: a table of sites tells, the measurements themselves do not. */
export interface Channel {
  readonly index: string;
  readonly quantity: Quantity;
  /** Of all vehicles, not of one sort. */
  readonly any: boolean;
}

export interface MeasuringSite {
  readonly id: string;
  readonly name?: string;
  readonly latitude?: number;
  readonly longitude?: number;
  readonly intervalMinutes: 1 | 5;
  readonly channels: readonly Channel[];
}

const LONGEST = 80, MOST_CHANNELS = 200;
const VALUE_TYPES: Readonly<Record<string, Quantity>> = { trafficFlow: 'flow', trafficSpeed: 'speed', trafficConcentration: 'occupancy' };
const BASIC_DATA: Readonly<Record<string, readonly [Quantity, string]>> = { TrafficFlow: ['flow', 'vehicleFlowRate'], TrafficSpeed: ['speed', 'speed'], TrafficConcentration: ['occupancy', 'percentage'] };
const idOf = (id: string | undefined): string | undefined => (id !== undefined && /^[\w][\w.:-]*$/.test(id) && id.length <= LONGEST ? id : undefined);

/** `measurementSiteRecord` of version 2, `measurementSite` of version 3. Undefined: its id is not one that can be kept. */
export function readSite(element: Element, unread: Unread[]): MeasuringSite | undefined {
  const id = idOf(element.attributes['id']);
  if (id === undefined) return undefined;
  const periods: number[] = [];
  const channels = childrenOf(element, 'measurementSpecificCharacteristics').slice(0, MOST_CHANNELS).flatMap((outer): Channel[] => {
    const inner = childOf(outer, 'measurementSpecificCharacteristics') ?? outer;
    const quantity = VALUE_TYPES[textOf(inner, 'specificMeasurementValueType') ?? ''];
    const period = numberIn(textOf(inner, 'period'));
    if (period !== undefined) periods.push(period);
    const sort = childOf(inner, 'specificVehicleCharacteristics');
    const any = !sort || sort.children.every(({ name, text }) => name === 'vehicleType' && text.trim() === 'anyVehicle');
    const index = outer.attributes['index'];
    return quantity && index !== undefined && index.length < 10 ? [{ index, quantity, any }] : [];
  });
  const name = within(childOf(element, 'measurementSiteName'), 'value')?.text.trim().slice(0, 100);
  return { id, ...(name ? { name } : {}), ...pointIn(childOf(element, 'measurementSiteLocation'), (field, detail) => unread.push({ in: id, field, detail })), intervalMinutes: Math.max(...periods, 0) >= 300 ? 5 : 1, channels };
}

interface Value {
  readonly index: string;
  readonly quantity: Quantity;
  readonly value: number;
}

/** Undefined: of no site, of no time, or nothing in it. Faults (`dataError`) and negative numbers stand for "not measured". */
export function readMeasurements(element: Element): { readonly site: string; readonly at: number; readonly values: readonly Value[] } | undefined {
  const site = idOf(childOf(element, 'measurementSiteReference')?.attributes['id']);
  const at = timeIn(textOf(element, 'measurementTimeDefault') ?? textOf(element, 'measurementTimeDefault', 'timeValue'));
  if (site === undefined || at === undefined) return undefined;
  const numbered = [...childrenOf(element, 'measuredValue'), ...childrenOf(element, 'physicalQuantity')];
  const values = numbered.flatMap((outer): Value[] => {
    const basic = within(outer, 'basicData') ?? childOf(outer, 'basicData');
    const known = BASIC_DATA[basic?.type ?? ''];
    if (!basic || !known) return [];
    const value = numberIn(within(basic, known[1])?.text.trim());
    if (value === undefined || value < 0 || within(basic, 'dataError')?.text.trim() === 'true') return [];
    return [{ index: outer.attributes['index'] ?? '', quantity: known[0], value }];
  });
  return values.length > 0 ? { site, at, values } : undefined;
}

/**
 * One reading of a site's lanes and sorts of vehicles. Where the table names values of all vehicles, those count, else all.
 * Flows are added up only when the table says what they are: a total beside its parts would count twice.
 */
export function readingOf(at: number, values: readonly Value[], channels: readonly Channel[]): TrafficReading {
  const pick = (quantity: Quantity): number[] => {
    const of = values.filter((value) => value.quantity === quantity);
    const any = new Set(channels.filter((channel) => channel.any && channel.quantity === quantity).map(({ index }) => index));
    return (any.size > 0 ? of.filter(({ index }) => any.has(index)) : of).map(({ value }) => value);
  };
  const flows = pick('flow'), speeds = pick('speed'), occupancies = pick('occupancy');
  const tabled = channels.some(({ quantity }) => quantity === 'flow');
  const vehicles = flows.reduce((sum, flow) => sum + flow, 0);
  return {
    at,
    ...(flows.length === 1 || (flows.length > 1 && tabled) ? { flow: vehicles } : {}),
    ...(speeds.length > 0 ? { speed: mphOf(speeds.length === flows.length && vehicles > 0 ? weighted(speeds, flows) : weighted(speeds, speeds.map(() => 1))) } : {}),
    ...(occupancies.length > 0 ? { occupancy: weighted(occupancies, occupancies.map(() => 1)) } : {}),
  };
}

function weighted(values: readonly number[], weights: readonly number[]): number {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return values.reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0) / all;
}
