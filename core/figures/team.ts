/** Words that people use of family, as `relationship` holds them. */
const FAMILY: ReadonlySet<string> = new Set([
  'family', 'daughter', 'son', 'child', 'wife', 'husband', 'spouse', 'partner', 'mother', 'father', 'sister', 'brother', 'grandchild', 'granddaughter', 'grandson',
  'niece', 'nephew', 'cousin', 'daughter-in-law', 'son-in-law',
]);
const NEAR: ReadonlySet<string> = new Set(['friend', 'neighbour', 'neighbor']);

/**
 * The team that somebody in the circle belongs to: family, friends and neighbours, or by the word that stands for their
 * place ("responder", "night desk"), so that every team of professionals is told apart by its own name.
 */
export function teamOf(relationship: string | undefined): string {
  const word = (relationship ?? '').trim().toLowerCase().replaceAll(/\s+/g, '-');
  if (word === '') return 'no team named';
  if (FAMILY.has(word)) return 'family';
  return NEAR.has(word) ? 'friends and neighbours' : word.replaceAll('-', ' ');
}

/** Of an alert that nobody could be told of. */
export const NOBODY = 'nobody to tell';
