import { halfUp } from '../news2/half-up.js';
import type { Reading } from '../observations/reading.js';
import { clockTimeFrom } from '../time/local.js';
import { isFresh } from './late.js';
import type { Finding, Rule, Severity, Window } from './rule.js';

/** NHS COVID oximetry @home pathway: 93–94 % call within the hour, 92 % and less call now (care.md R16). */
const SCALE_1 = { asap: 94, stat: 92, well: 95 } as const;
/** From NEWS2's scale 2 (target 88–92 %): below the target, and where it scores 3. [ours, care.md R16] */
const SCALE_2 = { asap: 87, stat: 83, well: 88 } as const;
/** On scale 2 a value just below the target is repeated after five minutes before anybody is woken; a quarter of an hour is given for it. [ours, R16] */
const REPEAT_MS = 15 * 60_000;

/** To whole per cent, as the charts do: 94.4 is 94 and 94.5 is 95. */
const percent = (reading: Reading): number => halfUp(reading.value as number, 0);

function limitsOf(window: Window): { asap: number; stat: number; well: number; repeats: boolean } {
  const { oxygenLow, oxygenScale } = window.resident.limits;
  const scale = oxygenScale === 2 ? SCALE_2 : SCALE_1;
  return { ...scale, ...(oxygenLow ? { ...oxygenLow, well: oxygenLow.asap + 1 } : {}), repeats: oxygenScale === 2 };
}

function severityOf(window: Window, reading: Reading): Severity | undefined {
  const { asap, stat, repeats } = limitsOf(window);
  const value = percent(reading);
  if (value <= stat) return 'stat';
  if (value > asap) return undefined;
  if (!repeats) return 'asap';
  return window.within('oxygen-saturation', reading.at - REPEAT_MS, reading.at - 1).some((r) => percent(r) <= asap) ? 'asap' : undefined;
}

export const lowOxygen: Rule = {
  name: 'low-oxygen',
  version: '2',
  source: 'care.md R16: NHS oximetry @home; RCP NEWS2 (2017) scale 2',
  closes: 'data',
  ask(window): Finding | undefined {
    const reading = window.latest('oxygen-saturation');
    const severity = reading && isFresh(reading, window.now) ? severityOf(window, reading) : undefined;
    if (!reading || !severity) return undefined;
    const { well } = limitsOf(window);
    const because = `Oxygen in the blood was ${reading.value as number} % at ${clockTimeFrom(reading.at, window.now, window.resident.zone)}.`;
    return { rule: 'low-oxygen', version: '2', severity, episode: 'low-oxygen', since: reading.at, because, differ: `A reading of ${well} % or more would not have raised it.`, evidence: [reading] };
  },
  /** Two readings in a row: one good value may be a slipped finger. */
  cleared(window, since): string | undefined {
    const { well } = limitsOf(window);
    const lastTwo = window.within('oxygen-saturation', since).slice(-2);
    if (lastTwo.length < 2 || lastTwo.some((r) => percent(r) < well)) return undefined;
    return `Oxygen is back: ${lastTwo.map((r) => `${r.value as number} %`).join(', then ')}.`;
  },
};
