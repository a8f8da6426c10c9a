import type { Position } from '../../geo/position.js';
import { PLACE_COLUMNS, positionIn } from '../row-position.js';
import { postcodeOf } from '../premises.js';
import { RowProblem } from '../row-fields.js';
import { columnId } from './column.js';
import type { Layout } from './layout.js';

export interface VenueRow extends Position {
  readonly id: string;
  readonly name: string;
  readonly ssid?: string;
  readonly kind?: string;
  readonly postcode?: string;
  readonly accessPoints?: number;
  /** One sign-in for all of them, by a credential that names nobody. */
  readonly openRoaming?: boolean;
}

export const wifiVenues: Layout<VenueRow> = {
  needs: [['name', 'venue'], ...PLACE_COLUMNS],
  read: ({ fields }) => {
    const name = fields.needed('name', 'venue'), id = columnId(fields.text('id', 'venue_id', 'site_id') || name.toLowerCase(), 'id');
    const ssid = fields.text('ssid', 'network'), kind = fields.text('kind', 'type'), postcode = postcodeOf(fields.text('postcode')), accessPoints = fields.number(0, 10_000, 'access_points', 'aps'), openRoaming = fields.flag('openroaming');
    return { id, name, ...positionIn(fields), ...(ssid ? { ssid } : {}), ...(kind ? { kind } : {}), ...(postcode ? { postcode } : {}), ...(accessPoints === undefined ? {} : { accessPoints }), ...(openRoaming === undefined ? {} : { openRoaming }) };
  },
};

/** A day of one venue. Counts only: nothing here names a device, and nothing may. */
export interface UsageRow {
  readonly venue: string;
  /** Beginning of the UTC day, milliseconds. */
  readonly day: number;
  readonly sessions: number;
  /** Distinct devices, as the network itself counted them. */
  readonly users?: number;
  readonly megabytes?: number;
}

const COUNTS = /^(?:users|sessions|devices|clients|unique_users|unique_devices)$/i;
const NAMES_A_DEVICE = /(?:^|[^a-z])(?:mac|bssid|imei|imsi|msisdn|station|client|device|hostname|user[ _]?name|e-?mail|phone|ip)(?:$|[^a-z])|mac$|macaddr|clientid|deviceid|userid/i;
/** 12 hexadecimal digits as network cards have them, parted or not; hashed ones are 32 digits or more. */
const ADDRESS = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$|^(?=.*[a-f])[0-9a-f]{12}$|^[0-9a-f]{32,128}$/i;

export const namesADevice = (heading: string): string | undefined => (NAMES_A_DEVICE.test(heading) && !COUNTS.test(heading) ? 'may name a device or a person. Nothing of the file is kept: take the column out and send counts a day and venue.' : undefined);
export const isAnAddress = (text: string): string | undefined => (ADDRESS.test(text.trim()) ? 'holds the address of a device. Nothing of the file is kept: send counts a day and venue.' : undefined);

export const wifiUsage: Layout<UsageRow> = {
  needs: [['venue', 'venue_id', 'site_id'], ['date', 'day'], ['sessions']],
  refuses: namesADevice,
  refusesCell: isAnAddress,
  read: ({ fields }, { now }) => {
    const venue = columnId(fields.needed('venue', 'venue_id', 'site_id'), 'venue'), day = fields.day('date', 'day'), sessions = fields.number(0, 10_000_000, 'sessions');
    if (day === undefined) throw new RowProblem('date', 'is empty.');
    if (day > now) throw new RowProblem('date', 'lies ahead.');
    if (sessions === undefined) throw new RowProblem('sessions', 'is empty.');
    const users = fields.number(0, 10_000_000, 'users', 'unique_users', 'unique_devices', 'devices', 'clients'), megabytes = fields.number(0, 1e12, 'megabytes', 'mb');
    if (users !== undefined && users > sessions) throw new RowProblem('users', 'is more than there were sessions.');
    return { venue, day, sessions, ...(users === undefined ? {} : { users }), ...(megabytes === undefined ? {} : { megabytes }) };
  },
};
