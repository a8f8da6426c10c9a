import { readSpan } from '../../../core/sta/times.js';

/** The update that widens a Datastream's spans of time by an Observation. */
export function widen(is: Record<string, unknown>): { $min: Record<string, Date>; $max: Record<string, Date> } {
  const spanOf = (name: string) => (typeof is[name] === 'string' ? readSpan(is[name]) : undefined);
  const seen = spanOf('phenomenonTime'), result = spanOf('resultTime');
  return {
    $min: { ...(seen ? { first: new Date(seen.from) } : {}), ...(result ? { firstResult: new Date(result.from) } : {}) },
    $max: { ...(seen ? { last: new Date(seen.to) } : {}), ...(result ? { lastResult: new Date(result.to) } : {}) },
  };
}
