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

/** The same, by several at once. */
export function widenByAll(all: readonly Record<string, unknown>[]): ReturnType<typeof widen> {
  const $min: Record<string, Date> = {}, $max: Record<string, Date> = {};
  for (const one of all.map(widen)) {
    for (const [field, at] of Object.entries(one.$min)) if (!$min[field] || at < $min[field]) $min[field] = at;
    for (const [field, at] of Object.entries(one.$max)) if (!$max[field] || at > $max[field]) $max[field] = at;
  }
  return { $min, $max };
}
