import { isSwapped, type Position } from '../geo/position.js';

/** A piece of a message, in XML or JSON, without its namespaces: names are the model's. */
export interface Element {
  readonly name: string;
  /** The class that it says it is (`xsi:type`), without its prefix. */
  readonly type?: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly Element[];
}

export const childOf = (element: Element | undefined, ...path: readonly string[]): Element | undefined =>
  path.reduce<Element | undefined>((at, name) => at?.children.find((child) => child.name === name), element);

export const childrenOf = (element: Element | undefined, name: string): readonly Element[] => element?.children.filter((child) => child.name === name) ?? [];

/** Trimmed; undefined where it is not there or empty. */
export const textOf = (element: Element | undefined, ...path: readonly string[]): string | undefined => childOf(element, ...path)?.text.trim() || undefined;

/** The first that is called so, at any depth. */
export function within(element: Element | undefined, name: string): Element | undefined {
  if (!element) return undefined;
  for (const child of element.children) {
    const found = child.name === name ? child : within(child, name);
    if (found) return found;
  }
  return undefined;
}

/** Undefined for what is no finite number. */
export function numberIn(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** Undefined for what is no date-time of XML Schema; one without an offset is read as UTC. */
export function timeIn(text: string | undefined): number | undefined {
  const match = text === undefined ? null : /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const at = match ? Date.parse(`${(match[1] ?? '').replace(/(\.\d{3})\d+$/, '$1')}${match[2] ?? 'Z'}`) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

const PAIRS = ['pointCoordinates', 'coordinatesForDisplay', 'locationForDisplay'];

/** Where it is, by the first pair of coordinates that can be; of those before it, which and what is wrong is told. Undefined where there is none. */
export function pointIn(element: Element | undefined, tell: (field: string, detail: string) => void): Position | undefined {
  const list = within(element, 'posList')?.text.trim().split(/\s+/);
  const pairs = PAIRS.map((name) => ({ name, pair: within(element, name) })).map(({ name, pair }) => [name, textOf(pair, 'latitude'), textOf(pair, 'longitude')] as const);
  for (const [name, latitude, longitude] of [...pairs, ['posList', list?.[0] || undefined, list?.[1]] as const]) {
    if (latitude === undefined && longitude === undefined) continue;
    const point = { latitude: numberIn(latitude) ?? Number.NaN, longitude: numberIn(longitude) ?? Number.NaN };
    const fault = faultOf('latitude', latitude, point.latitude, 90) ?? faultOf('longitude', longitude, point.longitude, 180) ?? swapped(point);
    if (!fault) return point;
    tell(`${name}.${fault[0]}`, `${fault[1]} The point was left out.`);
  }
  return undefined;
}

function faultOf(field: string, said: string | undefined, degrees: number, most: number): readonly [string, string] | undefined {
  if (Math.abs(degrees) <= most) return undefined;
  return [field, `${said === undefined ? 'is missing' : `is "${said.slice(0, 20)}"`}: give degrees of WGS 84 from -${most} to ${most}.`];
}

/** Other countries' messages are read too: only what would be here the other way round is doubted, and 0/0, which is a receiver without a fix. */
function swapped({ latitude, longitude }: Position): readonly [string, string] | undefined {
  if (latitude === 0 && longitude === 0) return ['latitude', 'and longitude are 0, which is no place on a road.'];
  return isSwapped(latitude, longitude) ? ['latitude', `is ${latitude} and longitude ${longitude}, which would be in Great Britain the other way round: are latitude and longitude swapped?`] : undefined;
}
