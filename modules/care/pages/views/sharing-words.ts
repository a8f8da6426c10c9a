import { SHARED_NAMES, type Shared, type Sharing } from '../../../../core/residents/sharing.js';

const WORDS: Readonly<Record<Shared, string>> = { alerts: 'alerts', readings: 'what is measured', whereabouts: 'where they are' };

/** "alerts, where they are"; undefined where nothing is kept from them. */
export function withheldWords(sharing: Sharing | undefined): string | undefined {
  const withheld = SHARED_NAMES.filter((name) => sharing?.withheld[name] !== undefined);
  return withheld.length > 0 ? withheld.map((name) => WORDS[name]).join(', ') : undefined;
}
