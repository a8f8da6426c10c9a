/** A case as an e-mail tells of it: a code, what sort of thing it is, and a way behind the sign-in. E-mail is read anywhere: no place, no person. */
export interface LetterLine {
  readonly id: string;
  readonly title: string;
  readonly why: 'new' | 'yours' | 'late' | 'open';
}

export const WORDS: Readonly<Record<LetterLine['why'], string>> = { new: 'new', yours: 'handed to you', late: 'overdue', open: 'to do' };
const ORDER: readonly LetterLine['why'][] = ['late', 'yours', 'new', 'open'];
/** Short enough to be said on the telephone; the link has the whole. */
export const caseCode = (id: string): string => id.slice(0, 6).toUpperCase();

/** `more`: cases for which there was no room. */
export function letterText(lines: readonly LetterLine[], more: number, base: string): { readonly subject: string; readonly text: string } {
  const counts = ORDER.flatMap((why) => {
    const n = lines.filter((line) => line.why === why).length;
    return n > 0 ? [`${n} ${WORDS[why]}`] : [];
  });
  const sorted = ORDER.flatMap((why) => lines.filter((line) => line.why === why));
  return {
    subject: `Hearthline cases: ${counts.join(', ')}`,
    text: [...sorted.flatMap(({ id, title, why }) => [`${caseCode(id)}, ${WORDS[why]}: ${title}`, `  ${base}/admin/cases/${id}`]), ...(more > 0 ? [`And ${more} more.`] : []), '', `All that is to be done: ${base}/admin/cases`, `How you are told, and how to end it: ${base}/admin/cases/letters`, ''].join('\n'),
  };
}
