import { devEui } from '../doors/lorawan/uplink.js';
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
  /** How its controllers are known on SIP; without it they come by HTTP alone. */
  readonly line?: AlarmLine;
  readonly retiredAt?: number;
}

/** An alarm line of telecare controllers (SCAIP, NOW-IP) as SIP sees it. */
export interface AlarmLine {
  /** The SIP account: who signs by digest, with the source's key as the password; one for all its controllers, or one each. */
  readonly account: string;
  /** Addresses and networks (192.0.2.0/24) from which the account's name in From is believed without a password. */
  readonly networks?: readonly string[];
  /** Where the protocol's own answer goes: in a MESSAGE of ours (SIS-TR 91102 7.5), or in the answer to theirs. Left out: as the request lets see. */
  readonly answerIn?: 'message' | 'response';
  /** Where the controller is told to call for speech: a SIP or telephone URI. */
  readonly voice?: string;
}

/** Where a device is heard through, and what it is called there. */
export interface Behind {
  readonly source: SourceId;
  readonly name: string;
}

/**
 * A name as its source says it. Labels and consoles print a devEUI in capitals, in pairs or behind `eui-`; the doors of both
 * networks say it in small letters (core/doors/lorawan/uplink.ts), and a device paired otherwise would never be heard:
 * undefined, where it can be no devEUI.
 */
export function nameBehind(form: SourceForm, name: string): string | undefined {
  if (form !== 'chirpstack' && form !== 'the-things-stack') return name;
  return devEui(name.replace(/^eui-/i, '').replaceAll(/[\s:.-]/g, ''));
}
