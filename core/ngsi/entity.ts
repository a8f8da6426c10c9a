/** A value as NGSI-LD has it, before it is written out: `at` when it was observed, `unit` a UN/CEFACT code. */
export interface Attribute {
  readonly value: unknown;
  readonly at?: string;
  readonly unit?: string;
}
export interface NgsiEntity {
  readonly id: string;
  readonly type: string;
  readonly position?: readonly [number, number];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

const CONTEXTS = ['https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context.jsonld'];

/** Normalised, or with `keyValues` as plain values (ETSI GS CIM 009, 4.5). `attrs`: those alone. */
export function ngsiView({ id, type, position, attributes }: NgsiEntity, keyValues: boolean, attrs?: readonly string[]): object {
  const wanted = (name: string): boolean => attrs === undefined || attrs.includes(name);
  const shown = Object.entries(attributes).filter(([name, { value }]) => wanted(name) && value !== undefined && value !== null);
  const point = position && wanted('location') ? { type: 'Point', coordinates: position } : undefined;
  return {
    id, type, ...(point ? { location: keyValues ? point : { type: 'GeoProperty', value: point } } : {}),
    ...Object.fromEntries(shown.map(([name, { value, at, unit }]) => [name, keyValues ? value : { type: 'Property', value, ...(unit ? { unitCode: unit } : {}), ...(at ? { observedAt: at } : {}) }])),
    '@context': CONTEXTS,
  };
}
