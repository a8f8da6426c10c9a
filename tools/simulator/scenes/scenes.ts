import { fall, fallCancelled, flood, smoke, sos } from './alarms.js';
import { deviceSilent, nightExit, noMovement, wellDay } from './at-home.js';
import { fever, highBloodPressure, lowOxygen, news2Deteriorating } from './measured.js';
import type { Scene } from './scene.js';

/** Everything that can be played. */
export const SCENES: readonly Scene[] = [
  sos, fall, fallCancelled, smoke, flood, lowOxygen, news2Deteriorating, highBloodPressure, fever, nightExit, noMovement, deviceSilent, wellDay,
];

export const sceneNamed = (name: string): Scene | undefined => SCENES.find((scene) => scene.name === name);
