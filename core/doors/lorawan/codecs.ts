import { AIR_SENSORS } from './codecs/decentlab-air.js';
import { GROUND_SENSORS } from './codecs/decentlab-ground.js';
import { WATER_SENSORS } from './codecs/decentlab-water.js';
import { decentlab } from './codecs/decentlab.js';
import { cayenneLpp } from './codecs/cayenne-lpp.js';
import { milesight } from './codecs/milesight.js';
import { tg563a } from './codecs/sept.js';
import { hotdrop, pulsedrop } from './codecs/vutility.js';
import { dsmr, em2101, em4301, sd1001 } from './codecs/yobiiq-models.js';
import type { Codec } from './payload.js';

const DECENTLAB = Object.fromEntries(Object.entries({ ...AIR_SENSORS, ...WATER_SENSORS, ...GROUND_SENSORS }).map(([name, sensor]) => [`decentlab/${name}`, decentlab(sensor)]));

/** Codecs of our own, by the name under which an administrator chooses one for a device profile. */
const CODECS: Readonly<Record<string, Codec>> = {
  ...DECENTLAB,
  milesight, 'cayenne-lpp': cayenneLpp, 'sept-s/tg563a': tg563a, 'vutility/hotdrop': hotdrop, 'vutility/pulsedrop': pulsedrop,
  'yobiiq/dsmr': dsmr, 'yobiiq/em2101': em2101, 'yobiiq/em4301': em4301, 'yobiiq/sd1001': sd1001,
  // The example of the device catalogue: one byte, a temperature.
  'example/temperature': ({ bytes }) => ({ temp: bytes[0] }),
};

export const CODEC_NAMES: readonly string[] = Object.keys(CODECS).sort();
export const codecNamed = (name: string): Codec | undefined => (Object.hasOwn(CODECS, name) ? CODECS[name] : undefined);
