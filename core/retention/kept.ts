import { CLASSES, type ClassName } from './classes.js';
import { PERSONAL, type CollectionEntry } from './collections.js';

/** What an erasure leaves, and on what ground: part of every certificate. */
export interface Kept {
  readonly what: string;
  readonly collections: readonly string[];
  readonly why: string;
}

export function keptByErasure(): Kept[] {
  const grounds = new Map<string, Kept>();
  for (const entry of PERSONAL) {
    for (const { class: name, why = CLASSES[name].why } of remainsOf(entry)) {
      const { what } = CLASSES[name];
      const before = grounds.get(`${name}|${why}`)?.collections ?? [];
      grounds.set(`${name}|${why}`, { what, why, collections: [...before, entry.name] });
    }
  }
  return [...grounds.values()];
}

function remainsOf({ class: name, erased }: CollectionEntry): { class: ClassName; why?: string }[] {
  switch (erased.reach) {
    case 'nothing': return [{ class: name, ...(erased.why ? { why: erased.why } : {}) }];
    case 'days': case 'rows': return [{ class: 'clinical-record' }];
    case 'documents': return [...(erased.observations ? [{ class: 'clinical-record' as const }] : []), ...(erased.stays ? [{ class: name, why: erased.stays }] : [])];
    case 'folded-first': return [];
  }
}
