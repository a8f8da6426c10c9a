import type { Observed } from '../../../../core/network/street-words.js';
import type { Column, Installed } from '../lights/columns.store.js';

const NOT_SAID = 'http://www.opengis.net/def/nil/OGC/0/unknown';
const OBSERVATION_TYPE = 'http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Observation';

export const placeOf = ({ id, street, point }: Column): object => ({
  name: street ? `${street}, column ${id}` : `Column ${id}`, description: 'A street-light column', encodingType: 'application/vnd.geo+json', location: { type: 'Point', coordinates: [...point.coordinates] },
});

/** Open to staff and partners alone until somebody sets `public`; which device it is stands in the register of columns. */
export const thingOf = (column: Column, { name, slot }: Installed, through: string): object => ({
  name, description: `A sensor on the street-light column ${column.id}`, properties: { column: column.id, slot, gateway: through }, Locations: [placeOf(column)],
});

/** `property`: the ObservedProperty, where it is there. */
export const datastreamOf = ({ of, name, unit }: Observed, installed: Installed, property: number | undefined): object => ({
  name: `${name}, ${installed.name}`, description: `${name} as the sensor says it`, observationType: OBSERVATION_TYPE,
  unitOfMeasurement: unit === undefined ? { name: 'not said', symbol: '', definition: NOT_SAID } : { name: unit, symbol: unit, definition: `http://unitsofmeasure.org/${encodeURIComponent(unit)}` },
  Sensor: { name: installed.name, description: 'A sensor of the street', encodingType: 'text/plain', metadata: 'Entered with the column that carries it' },
  ObservedProperty: property === undefined ? { name, definition: NOT_SAID, description: unit === undefined ? 'As its codec calls it' : name, properties: { street: of } } : { '@iot.id': property },
});
