import { RULES } from '../../../core/rules/rulebook.js';
import type { Rule } from '../../../core/rules/rule.js';
import type { Settings } from '../../platform/settings/settings.js';

let armed = false;

/** Fault tests only, armed by POISON; production refuses to start with it (src/env.ts). */
export const armPoison = (settings: Pick<Settings, 'poison'>): void => {
  armed = settings.poison === true;
};

/** A rule with a fault, as one of ours may have: what it does depends on how many steps somebody took. */
const poison: Rule = {
  name: 'poison', version: '1', source: 'reliability.md F14', closes: 'data',
  ask(window) {
    const said = window.latest('steps'), steps = said?.value;
    if (steps === 201) throw new Error('This rule was made to fail');
    while (steps === 202);
    for (const kept: number[][] = []; steps === 203;) kept.push(Array<number>(1_000).fill(kept.length));
    if (!said || steps !== 204) return undefined;
    return { rule: 'poison', version: '1', severity: 'urgent', episode: 'poison', since: said.at, because: 'This rule was made to find something.', differ: 'Another number of steps.', evidence: [said] };
  },
  cleared() {
    throw new Error('This rule was made to fail at its end');
  },
};

export const rulesAsArmed = (): readonly Rule[] => (armed ? [poison, ...RULES] : RULES);
