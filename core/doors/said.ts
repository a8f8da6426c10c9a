import type { Refusal } from '../observations/judgement.js';
import type { Kind } from '../observations/kinds.js';

/**
 * One reading as another form says it, put into our words and nothing more: unit, range and time are judged by the one
 * way in, like those of our own form.
 */
export interface Said {
  /** What the source calls the device: a devEUI, a friendly name, a controller's number. */
  readonly name: string;
  readonly kind: Kind;
  readonly value: unknown;
  /** UCUM, where the form says one. */
  readonly unit?: string;
  /** Milliseconds since 1970 UTC; left out where the form carries no time: then it was when we heard it. */
  readonly at?: number;
  readonly seq?: number;
  readonly boot?: string;
}

/** A part of a message that says nothing we can take. `field` names it in the sender's own form. */
export interface Unsaid {
  readonly name?: string;
  readonly refusal: Refusal;
}

/** What a message tells of a device itself, beside what it senses. Only what the form really says. */
export interface About {
  readonly name: string;
  readonly model?: string;
  readonly firmware?: string;
  /** Of the device's own last radio hop, in dBm. */
  readonly rssi?: number;
  /** Of the same hop, in dB. */
  readonly snr?: number;
  /** Zigbee's link quality, 0 to 255. */
  readonly linkQuality?: number;
  /** The bridge's own opinion whether the device is there; ours comes from supervision. */
  readonly online?: boolean;
  readonly batteryLow?: boolean;
  readonly tampered?: boolean;
  /** The device says that it is not well: a fault code in the form's own words, 64 characters at most. */
  readonly fault?: string;
  /** What it weighs while it lies still, g: a worn accelerometer of which this is not 1 has a broken scale. */
  readonly restWeight?: number;
  /** On mains power, or without the one that it is meant to have. */
  readonly mains?: boolean;
  /** It runs on a battery, as most sensors always do: that it has lost its mains says so only where it had been on it. */
  readonly onBattery?: true;
}

/** A field that nobody has taught us: kept as it came, and counted. */
export interface Unread {
  readonly name: string;
  readonly field: string;
  readonly raw: unknown;
}

/** What a decoder makes of one message. A message with no reading in it is no error: it says that its sender lives. */
export interface Decoded {
  readonly said: readonly Said[];
  readonly unsaid?: readonly Unsaid[];
  readonly about?: readonly About[];
  readonly unread?: readonly Unread[];
}
