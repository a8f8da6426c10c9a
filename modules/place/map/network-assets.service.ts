import { Injectable } from '@nestjs/common';
import { moment } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Columns, SLOTS, type Installed } from '../network/lights/columns.store.js';
import { LightFaults, type LightFault } from '../network/lights/faults.store.js';
import { Wifi } from '../network/wifi/wifi.store.js';
import { assetPath, type Asset } from './asset.js';

const MOST_FAULTS = 20;
const THINGS: Readonly<Record<Installed['what'], string>> = { sensor: 'Sensor', gateway: 'LoRaWAN gateway' };

const given = (facts: readonly (readonly [string, string | number | undefined])[]): (readonly [string, string])[] => facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [[name, String(value)] as const]));
const positionOf = ({ point: { coordinates: [longitude, latitude] } }: { point: { coordinates: readonly [number, number] } }): { latitude: number; longitude: number } => ({ latitude, longitude });
/** lampFailure is "lamp failure". */
const spaced = (word: string): string => word.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll(/[-_]/g, ' ').toLowerCase();

/** What the network owns: columns with what they carry, gateways, venues. Names of devices are for those who look after them. */
@Injectable()
export class NetworkAssets {
  constructor(private readonly columns: Columns, private readonly faults: LightFaults, private readonly wifi: Wifi, private readonly clock: Clock) {}

  async column(id: string, withDevices: boolean): Promise<Asset | undefined> {
    const column = await this.columns.find(id);
    if (!column) return undefined;
    const faults = await this.faults.of(column.id, MOST_FAULTS), open = faults.filter(({ endedAt }) => endedAt === undefined);
    const { street, owner, ward, heightMetres, luminaire, slots = SLOTS, installed = [] } = column;
    return {
      title: street ? `${street}, column ${column.id}` : `Column ${column.id}`, what: 'A street-light column.', state: lightState(open), place: positionOf(column), json: `/api/v1/network/columns/${encodeURIComponent(column.id)}`,
      facts: given([['Street', street], ['Ward', ward], ['Owner', owner], ['Height', heightMetres === undefined ? undefined : `${heightMetres} metres`], ['Lamp', luminaire?.lampType], ['Power', luminaire?.watts === undefined ? undefined : `${luminaire.watts} W`], ['Places for sensors', `${slots}, ${Math.max(0, slots - installed.length)} free`]]),
      faults: faults.map((fault) => this.faultRow(fault)),
      installed: installed.map(({ slot, what, name }) => ({ slot, what: THINGS[what], ...(withDevices ? { name } : {}), ...(what === 'gateway' ? { href: assetPath('gateways', `${column.id}~${slot}`) } : {}) })),
    };
  }

  /** By the column that carries it and its slot there. */
  async gateway(id: string, withDevices: boolean): Promise<Asset | undefined> {
    const at = id.lastIndexOf('~'), column = at < 0 ? undefined : await this.columns.find(id.slice(0, at));
    const gateway = column?.installed?.find(({ slot, what }) => what === 'gateway' && slot === id.slice(at + 1));
    if (!column || !gateway) return undefined;
    const where = column.street ? `${column.street}, column ${column.id}` : `column ${column.id}`;
    return {
      title: `Gateway on ${where}`, what: 'A LoRaWAN gateway: it hears the town’s sensors round about and passes on what they say.', state: 'Whether it hears anything now is not told to us.', place: positionOf(column),
      facts: given([['On', where], ['Ward', column.ward], ['Slot', gateway.slot], ['There since', moment(gateway.at, this.clock.now()).clock], ['Name', withDevices ? gateway.name : undefined], ['devEUI', withDevices ? gateway.devEui : undefined]]),
      installed: [{ slot: 'carried by', what: 'Street-light column', name: column.id, href: assetPath('lights', column.id) }], json: `/api/v1/network/columns/${encodeURIComponent(column.id)}`,
    };
  }

  async venue(id: string): Promise<Asset | undefined> {
    const venue = await this.wifi.find(id);
    if (!venue) return undefined;
    const { name, kind, ward, ssid, postcode, accessPoints, openRoaming } = venue;
    return {
      title: name, what: `A place with public Wi-Fi${kind ? `: ${kind}` : ''}.`, state: 'Whether it works now is not told to us.', place: positionOf(venue), json: `/api/v1/network/wifi/venues/${encodeURIComponent(venue.id)}`,
      facts: given([['Network', ssid], ['Ward', ward], ['Postcode', postcode], ['Access points', accessPoints], ['OpenRoaming', openRoaming === undefined ? undefined : openRoaming ? 'yes' : 'no']]),
    };
  }

  private faultRow({ kind, since, endedAt, source, detail }: LightFault): NonNullable<Asset['faults']>[number] {
    const now = this.clock.now();
    return { what: `${spaced(kind)}${detail ? `: ${detail}` : ''}`, since: moment(since, now), ...(endedAt === undefined ? {} : { ended: moment(endedAt, now) }), source: source === 'talq' ? 'The light itself' : 'Somebody reported it' };
  }
}

function lightState(open: readonly LightFault[]): string {
  if (open.length === 0) return 'No fault is known. It may still be dark: not every light tells.';
  return open.length === 1 ? `It has a fault: ${spaced(open[0]?.kind ?? '')}.` : `It has ${open.length} faults.`;
}

