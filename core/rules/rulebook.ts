import { bloodPressure, bodyTemperature, pulse } from './vital-signs.js';
import { deviceSilent } from './device-silent.js';
import { fall } from './fall.js';
import { carbonMonoxide, flood, gas, smoke } from './home-hazards.js';
import { lowOxygen } from './low-oxygen.js';
import { movementWhileAway } from './movement-while-away.js';
import { news2 } from './news2.js';
import { nightExit } from './night-exit.js';
import { noMorningActivity } from './no-morning-activity.js';
import { prolongedInactivity } from './prolonged-inactivity.js';
import type { Finding, Rule, Window } from './rule.js';
import { sos } from './sos.js';
import { telecareAlarm } from './telecare-alarm.js';

export const RULES: readonly Rule[] = [sos, fall, smoke, carbonMonoxide, gas, flood, telecareAlarm, lowOxygen, news2, bloodPressure, pulse, bodyTemperature, prolongedInactivity, noMorningActivity, nightExit, movementWhileAway, deviceSilent];

export interface Answer {
  readonly findings: readonly Finding[];
  /** When an answer could change without any new reading. */
  readonly lookAgainAt?: number;
  /** A rule that fails silences only itself. */
  readonly failed: readonly { readonly rule: string; readonly error: unknown }[];
}

export function askAll(window: Window, rules: readonly Rule[] = RULES): Answer {
  const findings: Finding[] = [];
  const failed: { rule: string; error: unknown }[] = [];
  let next = Infinity;
  for (const rule of rules) {
    try {
      const finding = rule.ask(window);
      if (finding) findings.push(finding);
      next = Math.min(next, rule.lookAgainAt?.(window) ?? Infinity);
    } catch (error) {
      failed.push({ rule: rule.name, error });
    }
  }
  return { findings, failed, ...(next === Infinity ? {} : { lookAgainAt: next }) };
}
