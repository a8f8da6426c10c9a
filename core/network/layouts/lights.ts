import { PLACE_COLUMNS, positionIn } from '../row-position.js';
import type { RowFields } from '../row-fields.js';
import { columnId, type ColumnRow } from './column.js';
import type { Layout } from './layout.js';
import { readTalqDevice } from './talq-device.js';

const given = <T extends object>(values: T): T => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== '')) as T;

function luminaireIn(fields: RowFields): ColumnRow['luminaire'] {
  const luminaire = given({ lampType: fields.text('lamp_type', 'lamptype', 'lamp', 'luminaire'), watts: fields.number(0, 5_000, 'watts', 'wattage', 'lamp_watts', 'power'), manufacturer: fields.text('manufacturer') });
  return Object.keys(luminaire).length > 0 ? luminaire : undefined;
}

/**
 * A table or GeoJSON of columns. Where the publisher gives no number, the place is the name, to a centimetre: the same
 * file then names the same columns.
 */
export const columns: Layout<ColumnRow> = {
  needs: PLACE_COLUMNS,
  read: ({ fields }) => {
    const { latitude, longitude } = positionIn(fields), named = fields.text('asset_id', 'asset number', 'unit_no', 'column_number', 'column', 'id', 'feature_id', 'objectid');
    return given({
      id: columnId(named || `at-${latitude.toFixed(7)}_${longitude.toFixed(7)}`, 'asset_id'), latitude, longitude,
      street: fields.text('street', 'street_name', 'road', 'location'), owner: fields.text('owner'), heightMetres: fields.number(0, 60, 'height', 'column_height', 'mounting_height'), luminaire: luminaireIn(fields),
    });
  },
};

/** Devices as a central management system of lights gives them, in the words of TALQ 2 (open since 2021). */
export const talq: Layout<ColumnRow> = { needs: [], read: ({ raw }) => readTalqDevice(raw) };
