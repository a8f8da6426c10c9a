import type { Carer, Resident } from '../../../../core/residents/resident.js';
import { dayKey } from '../../../../core/time/when.js';

interface SummaryRow {
  readonly key: { readonly text: string };
  readonly value: { readonly text: string };
}

/** What the summary list says of a person; what is not known is left out. */
export function about(resident: Resident, now: number): readonly SummaryRow[] {
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Called', resident.calledBy],
    ['Date of birth', resident.birthDate && bornWords(resident.birthDate, now)],
    ['Address', resident.address],
    ['Phone', resident.phone],
    ['Living with', resident.conditions?.join(', ')],
    ['NHS number', resident.nhsNumber?.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3')],
    ['Ward', resident.ward],
  ];
  return facts.flatMap(([key, value]) => (value ? [{ key: { text: key }, value: { text: value } }] : []));
}

const bornFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });

/** "31 March 1938 (88)" */
export function bornWords(birthDate: string, now: number): string {
  const today = dayKey(now);
  const age = Number(today.slice(0, 4)) - Number(birthDate.slice(0, 4)) - (today.slice(5) < birthDate.slice(5) ? 1 : 0);
  return `${bornFormat.format(Date.parse(birthDate))} (${age})`;
}

/** Why texts do not reach a carer, so that somebody mends it. */
export function contactFault(carer: Pick<Carer, 'optedOutAt' | 'contactFault'>): string | undefined {
  if (carer.optedOutAt !== undefined) return 'Sent STOP: no texts may go to this number';
  return carer.contactFault ? `Texts do not reach this number (the network says ${carer.contactFault.code})` : undefined;
}
