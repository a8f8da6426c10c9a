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

/** Where it is, by the first pair of coordinates that it names; undefined where there is none on this earth. */
export function pointIn(element: Element | undefined): { readonly latitude: number; readonly longitude: number } | undefined {
  const pair = within(element, 'pointCoordinates') ?? within(element, 'coordinatesForDisplay') ?? within(element, 'locationForDisplay');
  const list = within(element, 'posList')?.text.trim().split(/\s+/);
  const latitude = numberIn(textOf(pair, 'latitude') ?? list?.[0]), longitude = numberIn(textOf(pair, 'longitude') ?? list?.[1]);
  return latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}
