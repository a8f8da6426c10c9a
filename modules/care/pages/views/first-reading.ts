import type { Device } from '../../../../core/things/device.js';

/** A key as it is shown, once, with two ways of sending a first reading by hand. */
export interface ShownKey {
  readonly device: string;
  readonly key: string;
  readonly curl: string;
  readonly mqtt?: string;
}

export interface Home {
  /** Where devices reach us, without a closing slash. */
  readonly home: string;
  /** 0: no built-in broker. */
  readonly mqttPort: number;
  readonly now: number;
}

/** A check-in (`heartbeat`) proves the line and starts the watch without saying anything about the person. */
export function firstReading(device: Pick<Device, 'id' | 'kind'>, key: string, { home, mqttPort, now }: Home): ShownKey {
  const reading = JSON.stringify({ device: device.id, kind: 'heartbeat', value: true, at: new Date(now).toISOString() });
  const host = new URL(home).hostname;
  return {
    device: device.id, key,
    curl: `curl -X POST ${home}/api/v1/readings \\\n  -H 'Authorization: Bearer ${key}' \\\n  -H 'Content-Type: application/json' \\\n  -d '${reading}'`,
    mqtt: mqttPort === 0 ? undefined : `mosquitto_pub -h ${host} -p ${mqttPort} -q 1 \\\n  -u '${device.id}' -P '${key}' \\\n  -t 'hearthline/v1/${device.id}/readings' \\\n  -m '${reading}'`,
  };
}
