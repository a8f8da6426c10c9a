import type { Position } from '../../geo/position.js';
import { onGrid } from '../national-grid.js';
import { postcodeOf } from '../premises.js';
import { positionIn } from '../row-position.js';
import { RowProblem, type RowFields } from '../row-fields.js';
import type { Layout } from './layout.js';

/** Where a postcode is. */
export interface PostcodePlaceRow extends Position {
  readonly postcode: string;
  /** Known as the middle of its sector (RM17 6) only: a kilometre off, or more in the country. */
  readonly sectorOnly?: true;
}

/** The columns in their order, as OS's `Code-Point_Open_Column_Headers.csv` names them. */
const COLUMNS = ['Postcode', 'Positional_quality_indicator', 'Eastings', 'Northings', 'Country_code', 'NHS_regional_HA_code', 'NHS_HA_code', 'Admin_county_code', 'Admin_district_code', 'Admin_ward_code'] as const;
const QUALITY = COLUMNS[1], EASTINGS = COLUMNS[2], COUNTRY = COLUMNS[4];
/** Source: Ordnance Survey, "Code-Point Open: technical specification", positional quality indicator. */
const QUALITIES = ['10', '20', '30', '40', '50', '60'] as const, SECTOR_MEAN = '60', NOWHERE = '90';

/** The ONS's codes of countries. */
const ENGLAND = 'E92000001', COUNTRIES: readonly string[] = [ENGLAND, 'W92000004', 'S92000003'];
/** North of the Bristol Channel nothing of England lies farther west (St Bees Head: 294 km east). [ours, from the map] */
const ENGLISH = { north: 160_000, east: 290_000 } as const;

/** OS Code-Point Open, one file a postcode area, without headings. */
export const codePointOpen: Layout<PostcodePlaceRow> = {
  columns: COLUMNS,
  needs: COLUMNS.slice(0, 4).map((name) => [name.toLowerCase()]),
  read: ({ fields }) => {
    const postcode = postcodeOf(fields.needed('Postcode'), 'Postcode') ?? '', quality = qualityIn(fields);
    refuseElsewhere(fields);
    return { postcode, ...positionIn(fields), ...(quality === SECTOR_MEAN ? { sectorOnly: true as const } : {}) };
  },
};

function qualityIn(fields: RowFields): string {
  const quality = fields.needed(QUALITY);
  if (quality === NOWHERE) throw new RowProblem(QUALITY, '90 says that Ordnance Survey knows no position of this postcode. Leave the row out; a later edition may have it.');
  if (!(QUALITIES as readonly string[]).includes(quality)) throw new RowProblem(QUALITY, `must be one of ${QUALITIES.join(', ')}.`);
  return quality;
}

function refuseElsewhere(fields: RowFields): void {
  const easting = fields.number(-1e7, 1e7, EASTINGS), northing = fields.number(-1e7, 1e7, 'Northings'), country = fields.text(COUNTRY);
  if (easting === undefined) throw new RowProblem(EASTINGS, 'is empty.');
  if (northing === undefined) throw new RowProblem('Northings', 'is empty.');
  if (country !== '' && !COUNTRIES.includes(country)) throw new RowProblem(COUNTRY, `${country} is not England, Wales or Scotland: Code-Point Open ends there, and so does the National Grid. Leave the row out.`);
  const english = (e: number, n: number): boolean => onGrid(e, n) && (n < ENGLISH.north || e > ENGLISH.east);
  if (country !== ENGLAND || !onGrid(easting, northing) || english(easting, northing)) return;
  throw new RowProblem(EASTINGS, english(northing, easting) ? 'is not in England, as Country_code says, and would be the other way round: are Eastings and Northings swapped?' : 'is not in England, as Country_code says.');
}
