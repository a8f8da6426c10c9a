/** The eight entity sets of OGC SensorThings 1.1 part 1 (18-088, chapter 8): their properties and how they lead to each other. */
export const SET_NAMES = ['Things', 'Locations', 'HistoricalLocations', 'Datastreams', 'Sensors', 'ObservedProperties', 'Observations', 'FeaturesOfInterest'] as const;
export type SetName = (typeof SET_NAMES)[number];

/** `text`: a string; `time`: an instant or an interval; `object`: a JSON object; `any`: any JSON but null; `geojson`: GeoJSON; `place`: what `encodingType` says. */
export type PropertyForm = 'text' | 'time' | 'object' | 'any' | 'geojson' | 'place';
export interface Property {
  readonly form: PropertyForm;
  readonly required?: true;
  /** Kept by us; what a caller says of it is not taken. */
  readonly ours?: true;
}

/** `field`: this entity holds the ids of the others; `back`: the others hold this one's id in that field. */
export interface Link {
  readonly to: SetName;
  readonly many: boolean;
  readonly field?: string;
  readonly back?: string;
  readonly required?: true;
}

export interface EntityForm {
  readonly properties: Readonly<Record<string, Property>>;
  readonly links: Readonly<Record<string, Link>>;
}

const text: Property = { form: 'text', required: true };
const any: Property = { form: 'any', required: true };
const place: Property = { form: 'place', required: true };
const object: Property = { form: 'object' };
const named = { name: text, description: text } as const;
const back = (to: SetName, field: string): Link => ({ to, many: true, back: field });
const one = (to: SetName, field: string): Link => ({ to, many: false, field, required: true });

export const FORMS: Readonly<Record<SetName, EntityForm>> = {
  Things: {
    properties: { ...named, properties: object },
    links: { Locations: { to: 'Locations', many: true, field: 'locations' }, HistoricalLocations: back('HistoricalLocations', 'thing'), Datastreams: back('Datastreams', 'thing') },
  },
  Locations: {
    properties: { ...named, encodingType: text, location: place, properties: object },
    links: { Things: back('Things', 'locations'), HistoricalLocations: back('HistoricalLocations', 'locations') },
  },
  HistoricalLocations: {
    properties: { time: { form: 'time', required: true } },
    links: { Thing: one('Things', 'thing'), Locations: { to: 'Locations', many: true, field: 'locations' } },
  },
  Datastreams: {
    properties: { ...named, observationType: text, unitOfMeasurement: { form: 'object', required: true }, observedArea: { form: 'geojson' }, phenomenonTime: { form: 'time', ours: true }, resultTime: { form: 'time', ours: true }, properties: object },
    links: { Thing: one('Things', 'thing'), Sensor: one('Sensors', 'sensor'), ObservedProperty: one('ObservedProperties', 'observedProperty'), Observations: back('Observations', 'datastream') },
  },
  Sensors: { properties: { ...named, encodingType: text, metadata: any, properties: object }, links: { Datastreams: back('Datastreams', 'sensor') } },
  ObservedProperties: { properties: { ...named, definition: text, properties: object }, links: { Datastreams: back('Datastreams', 'observedProperty') } },
  Observations: {
    properties: { phenomenonTime: { form: 'time' }, result: any, resultTime: { form: 'time' }, resultQuality: { form: 'any' }, validTime: { form: 'time' }, parameters: object },
    links: { Datastream: one('Datastreams', 'datastream'), FeatureOfInterest: { to: 'FeaturesOfInterest', many: false, field: 'feature' } },
  },
  FeaturesOfInterest: { properties: { ...named, encodingType: text, feature: place, properties: object }, links: { Observations: back('Observations', 'feature') } },
};

export const isSet = (name: string): name is SetName => Object.hasOwn(FORMS, name);
export const linkOf = (set: SetName, name: string): Link | undefined => (Object.hasOwn(FORMS[set].links, name) ? FORMS[set].links[name] : undefined);
export const propertyOf = (set: SetName, name: string): Property | undefined => (Object.hasOwn(FORMS[set].properties, name) ? FORMS[set].properties[name] : undefined);
