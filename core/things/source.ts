import type { Id } from '../ids.js';

export type SourceId = Id<'source'>;

/** The wire forms that sources speak; each has its decoder in core/doors and its door in modules/sensing/doors. */
export const FORMS = ['chirpstack', 'the-things-stack', 'zigbee2mqtt', 'home-assistant', 'scaip', 'now-ip', 'fhir', 'open-mhealth', 'withings', 'fitbit', 'garmin', 'upload'] as const;
export type SourceForm = (typeof FORMS)[number];

/**
 * Something that speaks for many devices and calls them by names of its own: a LoRaWAN network server, a Zigbee bridge,
 * an alarm receiver's line, a wearable maker's cloud. A device is paired to it by that name.
 */
export interface Source {
  readonly id: SourceId;
  readonly form: SourceForm;
  readonly title: string;
  /** IANA zone of times without an offset. */
  readonly zone: string;
  /** Base topic of its MQTT messages, where it is not the usual one of its form. */
  readonly topic?: string;
  readonly retiredAt?: number;
}

/** Where a device is heard through, and what it is called there. */
export interface Behind {
  readonly source: SourceId;
  readonly name: string;
}
