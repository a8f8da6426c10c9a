import { kmhOf, type TrafficReading } from '../traffic/readings.js';
import type { Situation, SituationRecord } from './situation.js';

/** A piece of a message of DATEX II version 3 to be written: its name and type with the prefix of their package. */
export interface Written {
  readonly name: string;
  readonly type?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly text?: string;
  /** One word of a list that the model names: JSON writes it as `{ value }`. */
  readonly word?: true;
  /** May stand several times: JSON writes a list, also of one. */
  readonly many?: true;
  readonly children?: readonly Written[];
}

export const NAMESPACES: Readonly<Record<string, string>> = {
  d2: 'http://datex2.eu/schema/3/d2Payload', com: 'http://datex2.eu/schema/3/common', sit: 'http://datex2.eu/schema/3/situation',
  roa: 'http://datex2.eu/schema/3/roadTrafficData', loc: 'http://datex2.eu/schema/3/locationReferencing', xsi: 'http://www.w3.org/2001/XMLSchema-instance',
};

/** What some suppliers call a class is none. */
const CLASS_NAME = /^[A-Z]\w*$/;

const text = (name: string, value: string): Written => ({ name, text: value });
const word = (name: string, value: string): Written => ({ name, text: value, word: true });
const time = (name: string, at: number): Written => text(name, new Date(at).toISOString());
const of = (name: string, ...children: readonly (Written | undefined)[]): Written => ({ name, children: children.filter((child) => child !== undefined) });

/** Whose publication it is. */
export interface Publisher {
  readonly country: string;
  readonly name: string;
}

const publication = (type: string, at: number, { country, name }: Publisher, children: readonly Written[]): Written => ({
  name: 'd2:payload', type, attributes: { lang: 'en', modelBaseVersion: '3' },
  children: [time('com:publicationTime', at), of('com:publicationCreator', text('com:country', country), text('com:nationalIdentifier', name)), ...children],
});

export const situationPublication = (situations: readonly Situation[], at: number, publisher: Publisher): Written => publication('sit:SituationPublication', at, publisher, situations.map(writeSituation));

function writeSituation({ id, version, versionAt, open, records }: Situation): Written {
  return {
    name: 'sit:situation', many: true, attributes: { id },
    children: [
      ...(versionAt === undefined ? [] : [time('sit:situationVersionTime', versionAt)]),
      of('sit:headerInformation', word('com:confidentiality', open ? 'noRestriction' : 'restrictedToAuthorities'), word('com:informationStatus', 'real')),
      ...records.map((record) => writeRecord(record, version, versionAt ?? record.start ?? 0)),
    ],
  };
}

/** Elements in the model's order: a reader with the schema takes no other. */
function writeRecord({ id, type, kind, probability = 'certain', severity, status, start, end, ended, comments, point }: SituationRecord, version: number, versionAt: number): Written {
  return {
    name: 'sit:situationRecord', many: true, type: `sit:${CLASS_NAME.test(type) ? type : 'GenericSituationRecord'}`, attributes: { id, version: String(version) },
    children: [
      time('sit:situationRecordCreationTime', start ?? versionAt), time('sit:situationRecordVersionTime', versionAt), word('sit:probabilityOfOccurrence', probability),
      ...(severity === undefined ? [] : [word('sit:severity', severity)]),
      of('sit:validity', word('com:validityStatus', status), of('com:validityTimeSpecification', ...(start === undefined ? [] : [time('com:overallStartTime', start)]), ...(end === undefined ? [] : [time('com:overallEndTime', end)]))),
      ...comments.map((comment): Written => ({ name: 'sit:generalPublicComment', many: true, children: [of('sit:comment', of('com:values', { name: 'com:value', many: true, attributes: comment.lang === undefined ? {} : { lang: comment.lang }, text: comment.text }))] })),
      { name: 'sit:locationReference', type: 'loc:PointLocation', children: point ? [pointOf(point)] : [] },
      ...(ended ? [of('sit:management', of('sit:lifeCycleManagement', text('sit:end', 'true')))] : []),
      ...(kind ? [word(`sit:${kind.element}`, kind.value)] : []),
    ],
  };
}

const pointOf = ({ latitude, longitude }: { latitude: number; longitude: number }): Written => of('loc:pointByCoordinates', of('loc:pointCoordinates', text('loc:latitude', String(latitude)), text('loc:longitude', String(longitude))));

export interface SiteReading extends TrafficReading {
  readonly site: string;
}

export const measuredPublication = (readings: readonly SiteReading[], at: number, publisher: Publisher): Written => publication('roa:MeasuredDataPublication', at, publisher, [
  { name: 'roa:measurementSiteTableReference', many: true, attributes: { targetClass: 'roa:MeasurementSiteTable', id: 'sites', version: '1' } },
  of('roa:headerInformation', word('com:confidentiality', 'noRestriction'), word('com:informationStatus', 'real')),
  ...readings.map(writeReading),
]);

function writeReading({ site, at, flow, speed, occupancy }: SiteReading): Written {
  const values: readonly (readonly [string, number | undefined, (value: number) => Written])[] = [
    ['TrafficFlow', flow, (value) => of('roa:vehicleFlow', text('com:vehicleFlowRate', String(Math.round(value))))],
    ['TrafficSpeed', speed, (value) => of('roa:averageVehicleSpeed', text('com:speed', String(Math.round(kmhOf(value) * 100) / 100)))],
    ['TrafficConcentration', occupancy, (value) => of('roa:occupancy', text('com:percentage', String(value)))],
  ];
  return {
    name: 'roa:siteMeasurements', many: true,
    children: [
      { name: 'roa:measurementSiteReference', attributes: { targetClass: 'roa:MeasurementSite', id: site, version: '1' } },
      of('roa:measurementTimeDefault', time('roa:timeValue', at)),
      ...values.flatMap(([type, value, write], i): Written[] => (value === undefined ? [] : [{
        name: 'roa:physicalQuantity', many: true, attributes: { index: String(i) },
        children: [{ name: 'roa:physicalQuantity', type: 'roa:SinglePhysicalQuantity', children: [{ name: 'roa:basicData', type: `roa:${type}`, children: [write(value)] }] }],
      }])),
    ],
  };
}
