import { own } from '../codes/systems.js';
import { listOf, objectOf, textOf, type Json } from './json.js';

/** Business identifiers of one resource that are remembered; more say nothing new. [ours] */
const MOST = 5;
const LONGEST = 256;

/** Its identifiers as tokens, system|value; our own name of a reading needs no remembering. */
export function identifierTokens(resource: Json): string[] {
  return listOf(resource['identifier']).slice(0, MOST).flatMap((identifier) => {
    const { system, value } = objectOf(identifier);
    const text = textOf(value);
    const token = `${textOf(system) ?? ''}|${text ?? ''}`;
    return text === undefined || system === own('reading') || token.length > LONGEST ? [] : [token];
  });
}

/** The one search by which a create or an update may be made conditional; undefined for any other. */
export function readCondition(query: string): string | undefined {
  const params = [...new URLSearchParams(query)];
  const [name, value] = params[0] ?? [];
  if (params.length !== 1 || name !== 'identifier' || value === undefined) return undefined;
  const bar = value.indexOf('|');
  return bar >= 0 && bar < value.length - 1 && value.length <= LONGEST ? value : undefined;
}
