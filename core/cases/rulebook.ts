import { airHigh, airHighForeseen, dataCapture, siteSilent } from './air-rules.js';
import { broadbandOut, lightDangerous, lightFaultOld } from './network-rules.js';
import type { About, PlaceRule } from './place-rule.js';
import { roadIncident, stretchStationary } from './road-rules.js';
import { sensorSilent } from './silence-rules.js';

export const PLACE_RULES: readonly PlaceRule[] = [roadIncident, lightDangerous, airHigh, airHighForeseen, stretchStationary, broadbandOut, siteSilent, dataCapture, sensorSilent, lightFaultOld];

export const rulesAbout = (about: About): readonly PlaceRule[] => PLACE_RULES.filter((rule) => rule.about === about);
export const ruleNamed = (name: string): PlaceRule | undefined => PLACE_RULES.find((rule) => rule.name === name);
