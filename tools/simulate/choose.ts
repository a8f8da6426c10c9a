import type { Scene } from '../simulator/scenes/scene.js';
import type { Home } from '../simulator/street/home.js';
import { QUIET_HOME, STREET } from '../simulator/street/people.js';
import { Usage } from '../shared/usage.js';

/** What a resident may be called on the command line. */
export interface Nameable {
  readonly id?: string;
  readonly key?: string;
  readonly name: { readonly given: string; readonly family: string };
  readonly calledBy?: string;
  readonly nhsNumber?: string;
}

const plain = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll(/\s+/g, ' ').trim();

function goesBy({ id, key, name, calledBy, nhsNumber }: Nameable): string[] {
  const called = calledBy ?? name.given;
  return [id, key, nhsNumber, name.given, name.family, called, `${name.given} ${name.family}`, `${called} ${name.family}`].flatMap((one) => (one ? [plain(one)] : []));
}

/** The one person meant; undefined: nobody. Throws `Usage` when several could be. */
export function whoIs<T extends Nameable>(said: string, people: readonly T[]): T | undefined {
  const wanted = plain(/^[\d\s]+$/.test(said) ? said.replaceAll(' ', '') : said);
  const found = people.filter((person) => goesBy(person).includes(wanted));
  if (found.length > 1) throw new Usage(`${said} could be ${found.map(({ name }) => `${name.given} ${name.family}`).join(' or ')}. Say the whole name or the id.`);
  return found[0];
}

/** The home for a scene when nobody is named: one of the street that has everything the scene needs. */
export function homeFor(scene: Scene): Home {
  if (scene.stillFor !== undefined) return QUIET_HOME;
  const fits = (home: Home): boolean => scene.things.every((thing) => home.things.some(({ name }) => name === thing));
  const wandering = scene.atNightOnly ? STREET.find((home) => home.limits?.wanders) : undefined;
  return wandering ?? STREET.find(fits) ?? (STREET[0] as Home);
}
