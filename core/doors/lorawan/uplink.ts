import type { About, Decoded } from '../said.js';
import type { Payload } from './payload.js';

/** One uplink as a network server tells it, whoever made the server. */
export interface Uplink {
  /** devEUI, lower case. */
  readonly name: string;
  /** What the network calls devices of this sort, the most exact first: a codec is chosen by one of these. */
  readonly profiles: readonly string[];
  /** When the network heard it, milliseconds since 1970 UTC; undefined where it does not say. */
  readonly at?: number;
  /** The frame counter, which begins again with each session. */
  readonly counter?: number;
  /** The device's address in this session: a new session gives a new one. */
  readonly session?: string;
  readonly fPort?: number;
  readonly bytes: Uint8Array;
  /** Decoded by the network's own codec. */
  readonly object?: Payload;
  readonly about?: About;
}

/** An event of a network server: an uplink still to be decoded, or something that is said already. */
export type NetworkEvent = { readonly uplink: Uplink } | { readonly decoded: Decoded };

/** Base64 as both networks write it; undefined where it is none. An empty text is an empty frame. */
export function base64(text: unknown): Uint8Array | undefined {
  if (text === undefined || text === null || text === '') return new Uint8Array();
  if (typeof text !== 'string' || text.length > 1_024) return undefined; // LoRaWAN frames end at 242 bytes
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/** A devEUI is eight bytes as hex; networks and labels differ in its letters' case. */
export const devEui = (value: unknown): string | undefined => (typeof value === 'string' && /^[0-9a-f]{16}$/i.test(value) ? value.toLowerCase() : undefined);
