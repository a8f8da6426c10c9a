/** Events as network servers write them; a test states only what it is about. */
export const DEV_EUI = 'a84041ffff1234ab';

export interface UplinkChange {
  readonly devEui?: string;
  readonly object?: object;
  readonly bytes?: readonly number[];
  readonly fPort?: number;
  readonly fCnt?: number;
  readonly devAddr?: string;
  readonly time?: string;
  readonly profile?: string;
  readonly rxInfo?: readonly object[];
}

const text = (bytes: readonly number[]): string => Buffer.from(bytes).toString('base64');

/** ChirpStack 4, JSON encoding. */
export function chirpStackUp({ devEui = DEV_EUI, object, bytes = [1, 2], fPort = 85, fCnt = 10, devAddr = '00189440', time = new Date().toISOString(), profile = 'Door and window', rxInfo }: UplinkChange = {}): object {
  return {
    deduplicationId: '3ac7e3c4-4401-4b8d-9386-a5c902f9202d', time,
    deviceInfo: { tenantId: '52f14cd4-c6f1-4fbd-8f87-4025e1d49242', tenantName: 'Council', applicationId: '17c82e96-be03-4f38-aef3-f83d48582d97', applicationName: 'homes', deviceProfileId: '14855bf7-d10d-4aee-b618-ebfcb64dc7ad', deviceProfileName: profile, deviceName: 'sensor', devEui, tags: {} },
    devAddr, adr: true, dr: 5, fCnt, fPort, confirmed: false, data: text(bytes), ...(object ? { object } : {}),
    rxInfo: rxInfo ?? [{ gatewayId: '0016c001f153a14c', uplinkId: 4217106255, rssi: -97, snr: 2.5, crcStatus: 'CRC_OK' }, { gatewayId: '0016c001f153a14d', uplinkId: 4217106256, rssi: -36, snr: 10.5, crcStatus: 'CRC_OK' }],
    txInfo: { frequency: 868_100_000, modulation: { lora: { bandwidth: 125_000, spreadingFactor: 7, codeRate: 'CR_4_5' } } }, regionConfigId: 'eu868',
  };
}

/** The Things Stack v3 leaves out what is zero, false or empty. */
export function thingsStackUp({ devEui = DEV_EUI.toUpperCase(), object, bytes = [1, 2], fPort = 85, fCnt = 10, devAddr = '00BCB929', time = new Date().toISOString(), profile = 'ws301', rxInfo }: UplinkChange = {}): object {
  const levels = (rxInfo ?? [{ gateway_ids: { gateway_id: 'gtw1' }, rssi: -35, snr: 5 }]) as object[];
  return {
    end_device_ids: { device_id: 'sensor-1', application_ids: { application_id: 'homes' }, dev_eui: devEui, join_eui: '0000000000000000', dev_addr: devAddr },
    correlation_ids: ['as:up:01E0WZGT6Y7657CPFPE5WEYDSQ'], received_at: time,
    uplink_message: {
      session_key_id: 'AXBSH1Pk6Z0G166', ...(fPort ? { f_port: fPort } : {}), ...(fCnt ? { f_cnt: fCnt } : {}), ...(bytes.length > 0 ? { frm_payload: text(bytes) } : {}), ...(object ? { decoded_payload: object } : {}),
      rx_metadata: levels, settings: { data_rate: { lora: { bandwidth: 125_000, spreading_factor: 7 } } }, received_at: time, consumed_airtime: '0.056576s', version_ids: { brand_id: 'milesight', model_id: profile },
    },
  };
}
