import { given, fieldsOf, instantOf, isFields, listOf, numberOf, textOf, wholeOf, type Fields } from './plain.js';
import type { About, Decoded, Said } from './said.js';
import { base64, devEui, type NetworkEvent } from './lorawan/uplink.js';

/** Events that ChirpStack 4 sends, by HTTP as `?event=` and by MQTT as the end of the topic. */
export const CHIRPSTACK_EVENTS = ['up', 'join', 'status', 'ack', 'txack', 'log', 'location', 'integration'] as const;
export type ChirpStackEvent = (typeof CHIRPSTACK_EVENTS)[number];
export const isChirpStackEvent = (text: string): text is ChirpStackEvent => (CHIRPSTACK_EVENTS as readonly string[]).includes(text);

const unsaid = (field: string, detail: string, name?: string): NetworkEvent => ({ decoded: { said: [], unsaid: [{ ...(name ? { name } : {}), refusal: { code: 'structure', field, detail: `${field}: ${detail}` } }] } });

/** One ChirpStack event, as JSON. Nothing is believed but its form; values are judged by whoever takes them in. */
export function chirpStack(event: ChirpStackEvent, raw: unknown): NetworkEvent {
  if (!isFields(raw)) return unsaid('body', 'is a JSON object; set the integration to JSON, not to Protobuf.');
  const info = fieldsOf(raw['deviceInfo']);
  const name = devEui(info['devEui']);
  if (name === undefined) return unsaid('deviceInfo.devEui', 'is 16 hexadecimal digits.');
  return event === 'up' ? uplink(name, info, raw) : { decoded: told(event, name, raw) };
}

function uplink(name: string, info: Fields, raw: Fields): NetworkEvent {
  const bytes = base64(raw['data']);
  if (!bytes) return unsaid('data', 'is the frame in base64.', name);
  const object = raw['object'];
  return { uplink: {
    name, bytes, profiles: [info['deviceProfileId'], info['deviceProfileName']].flatMap((profile) => textOf(profile) ?? []),
    ...given({ at: instantOf(raw['time']), counter: wholeOf(raw['fCnt']), session: textOf(raw['devAddr'], 8), fPort: wholeOf(raw['fPort']), object: isFields(object) && Object.keys(object).length > 0 ? object : undefined }),
    about: { name, ...given({ model: textOf(info['deviceProfileName'], 64) }), ...bestSignal(listOf(raw['rxInfo'])) },
  } };
}

/** Of the gateway that heard it best. A level of 0 is left out on the way. */
export function bestSignal(receptions: readonly unknown[]): Pick<About, 'rssi' | 'snr'> {
  const heard = receptions.slice(0, 100).filter(isFields).map((one) => ({ rssi: numberOf(one['rssi']) ?? 0, snr: numberOf(one['snr']) ?? 0 }));
  const [best] = heard.sort((a, b) => b.snr - a.snr || b.rssi - a.rssi);
  return best ?? {};
}

function told(event: ChirpStackEvent, name: string, raw: Fields): Decoded {
  const at = instantOf(raw['time']);
  const beat: Said = { name, kind: 'heartbeat', value: true, ...given({ at }) };
  switch (event) {
    // The device itself spoke: it joined, or answered what it was sent.
    case 'join': return { said: [beat] };
    case 'ack': return { said: raw['acknowledged'] === true ? [beat] : [] };
    case 'status': return status(name, raw, beat);
    case 'location': return { said: located(name, raw, at) };
    // A gateway sent something, the network wrote a line: neither is the device's word, and nobody would say that it is over.
    default: return { said: [] };
  }
}

/** Battery in per cent, of the device's own answer; the margin is the last downlink's, in dB. */
function status(name: string, raw: Fields, beat: Said): Decoded {
  const level = numberOf(raw['batteryLevel']) ?? 0;
  const known = raw['externalPowerSource'] !== true && raw['batteryLevelUnavailable'] !== true;
  return {
    said: [beat, ...(known ? [{ name, kind: 'battery' as const, value: level, ...given({ at: beat.at }) }] : [])],
    about: [{ name, ...(raw['externalPowerSource'] === true ? { mains: true } : known ? { onBattery: true as const } : {}), ...given({ snr: numberOf(raw['margin']) }) }],
  };
}

function located(name: string, raw: Fields, at: number | undefined): Said[] {
  const { latitude = 0, longitude = 0 } = fieldsOf(raw['location']);
  return raw['location'] === undefined ? [] : [{ name, kind: 'location', value: { latitude, longitude }, ...given({ at }) }];
}

