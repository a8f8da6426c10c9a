type Attributes = Readonly<Record<string, { readonly attribute_name?: string; readonly value?: unknown }>>;
export interface Inventory {
  readonly manufacturer: string;
  readonly model: string;
  readonly lqi: number | null;
  readonly cluster_details: Readonly<Record<string, { readonly in_clusters: Readonly<Record<string, { readonly attributes: Attributes }>> }>>;
}

/** Zone types of the ZCL's IAS Zone cluster, and what Zigbee2MQTT calls their alarm bit. */
const ZONES: Readonly<Record<number, (alarm: boolean) => object>> = {
  13: (alarm) => ({ occupancy: alarm }), 21: (alarm) => ({ contact: !alarm }), 40: (alarm) => ({ smoke: alarm }), 42: (alarm) => ({ water_leak: alarm }), 43: (alarm) => ({ carbon_monoxide: alarm }), 45: (alarm) => ({ vibration: alarm }),
};

/** The state that Zigbee2MQTT would send of a device, from the attributes that the device really reported. */
export function stateOf({ cluster_details: endpoints, lqi }: Inventory): Record<string, unknown> {
  const state: Record<string, unknown> = { linkquality: lqi ?? 100 };
  for (const { in_clusters: clusters } of Object.values(endpoints)) {
    const value = (cluster: string, attribute: string): number | undefined => {
      const raw = clusters[cluster]?.attributes[attribute]?.value;
      return typeof raw === 'number' ? raw : undefined;
    };
    const put = (field: string, raw: number | undefined, say: (raw: number) => unknown): void => void (raw === undefined || (state[field] = say(raw)));
    put('battery', value('0x0001', '0x0021'), (half) => half / 2); // half per cents
    put('temperature', value('0x0402', '0x0000'), (cents) => cents / 100);
    put('humidity', value('0x0405', '0x0000'), (cents) => cents / 100);
    put('illuminance', value('0x0400', '0x0000'), (log) => Math.round(10 ** ((log - 1) / 10_000)));
    put('occupancy', value('0x0406', '0x0000'), (bits) => bits % 2 === 1);
    const zone = ZONES[value('0x0500', '0x0001') ?? -1], status = value('0x0500', '0x0002');
    if (zone && status !== undefined) Object.assign(state, zone(status % 2 === 1));
  }
  return state;
}
