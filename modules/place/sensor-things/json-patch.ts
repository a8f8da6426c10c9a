import { applyPatch, type Operation } from 'rfc6902';
import { refused } from './entity-form.js';

const OPERATIONS: readonly unknown[] = ['add', 'remove', 'replace', 'move', 'copy', 'test'];
/** More than any program changes of one entity at a time. [ours] */
const MOST = 100;

/** What an entity says after a JSON Patch (RFC 6902): all of it is done, or it is refused by the operation that cannot be. */
export function patched(is: Readonly<Record<string, unknown>>, patch: readonly unknown[]): Record<string, unknown> {
  if (patch.length > MOST) throw refused('patch', `has more than ${MOST} operations`);
  patch.forEach((one, i) => {
    const { op, path, from = '/' } = (one ?? {}) as { op?: unknown; path?: unknown; from?: unknown };
    if (!OPERATIONS.includes(op)) throw refused(`[${i}].op`, `must be one of ${OPERATIONS.join(', ')}`);
    for (const [name, pointer] of [['path', path], ['from', from]]) if (typeof pointer !== 'string' || !/^\/(?!(.*\/)?__proto__(\/|$))/.test(pointer)) throw refused(`[${i}].${String(name)}`, 'must be a JSON Pointer, as /properties/owner');
  });
  const after = structuredClone(is) as Record<string, unknown>;
  const failed = applyPatch(after, patch as Operation[]).findIndex((result) => result !== null);
  if (failed >= 0) throw refused(`[${failed}]`, 'cannot be done: there is nothing at its path, or it is not what the test says');
  return after;
}
