import { bestSignal } from './chirpstack.js';
import { given, fieldsOf, instantOf, isFields, listOf, textOf, wholeOf, type Fields } from './plain.js';
import type { Decoded, Said } from './said.js';
import { base64, devEui, type NetworkEvent } from './lorawan/uplink.js';

const unsaid = (field: string, detail: string, name?: string): NetworkEvent => ({ decoded: { said: [], unsaid: [{ ...(name ? { name } : {}), refusal: { code: 'structure', field, detail: `${field}: ${detail}` } }] } });

/**
 * One message of a webhook of The Things Stack v3. It leaves out what is zero, false or empty: an absent counter is 0, an
 * absent port is 0, an absent payload is an empty frame, an absent level of a signal is 0 dBm.
 */
export function theThingsStack(raw: unknown): NetworkEvent {
  if (!isFields(raw)) return unsaid('body', 'is a JSON object.');
  const ids = fieldsOf(raw['end_device_ids']);
  const name = devEui(ids['dev_eui']) ?? textOf(ids['device_id'], 36);
  if (name === undefined) return unsaid('end_device_ids', 'needs dev_eui (16 hexadecimal digits) or device_id.');
  // Made up in the console by somebody who tries a codec: no device said it.
  if (raw['simulated'] === true || fieldsOf(raw['uplink_message'])['simulated'] === true) return unsaid('simulated', 'a simulated message is not kept.', name);
  const message = raw['uplink_message'];
  return isFields(message) ? uplink(name, ids, raw, message) : { decoded: told(name, raw) };
}

function uplink(name: string, ids: Fields, raw: Fields, message: Fields): NetworkEvent {
  const bytes = base64(message['frm_payload']);
  if (!bytes) return unsaid('uplink_message.frm_payload', 'is the frame in base64.', name);
  const version = fieldsOf(message['version_ids']);
  const object = message['decoded_payload'];
  const model = textOf(version['model_id'], 64);
  return { uplink: {
    name, bytes, profiles: [model, textOf(fieldsOf(ids['application_ids'])['application_id'])].flatMap((profile) => profile ?? []),
    counter: wholeOf(message['f_cnt']) ?? 0, fPort: wholeOf(message['f_port']) ?? 0,
    ...given({ at: instantOf(message['received_at']) ?? instantOf(raw['received_at']), session: textOf(ids['dev_addr'], 8), object: isFields(object) && Object.keys(object).length > 0 ? object : undefined }),
    about: { name, ...given({ model, firmware: textOf(version['firmware_version'], 64) }), ...bestSignal(listOf(message['rx_metadata'])) },
  } };
}

/** Everything but uplinks: only joining and an answered downlink are the device's own word. */
function told(name: string, raw: Fields): Decoded {
  const at = instantOf(raw['received_at']);
  const beat: Said = { name, kind: 'heartbeat', value: true, ...given({ at }) };
  if (isFields(raw['join_accept']) || isFields(raw['downlink_ack'])) return { said: [beat] };
  const place = fieldsOf(raw['location_solved'])['location'];
  if (isFields(place)) return { said: [{ name, kind: 'location', value: { latitude: place['latitude'] ?? 0, longitude: place['longitude'] ?? 0 }, ...given({ at }) }] };
  return { said: [] };
}
