/** What people say it was, when they close it. */
export const OUTCOME_CODES = ['safe', 'helped', 'fall', 'ambulance', 'false-alarm', 'device-fault', 'other'] as const;

/** What the service writes by itself: the data say it is over; found in late data; the resident's own word; one matter with another alert. */
export const SERVICE_OUTCOMES = ['cleared', 'found-late', 'resident-ok', 'merged'] as const;

const CODE = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST_CODE = 40;

/**
 * An outcome is always a code. A team may have codes of its own; what is no code at all becomes `other`, and its words
 * are kept in the note. The service's own codes are nobody's to say.
 */
export function codedOutcome(said: string, note?: string): { readonly outcome: string; readonly note?: string } {
  const own = (SERVICE_OUTCOMES as readonly string[]).includes(said);
  if (!own && said.length <= LONGEST_CODE && CODE.test(said)) return { outcome: said, ...(note ? { note } : {}) };
  return { outcome: 'other', note: note ? `${said}. ${note}` : said };
}
