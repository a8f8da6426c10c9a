import type { Ladder, Target } from '../../../../core/escalation/ladder.js';
import type { Rota } from '../../../../core/escalation/rota.js';
import { clockTimeFrom } from '../../../../core/time/local.js';
import type { CoverGap } from '../../escalation/cover-report.service.js';
import { carerName, type Carers, type Reader } from '../views/people.js';
import { severityLook } from '../views/severity.js';
import { lasting, ZONE } from '../../../../core/time/when.js';
import { capital, listWords } from '../views/words.js';

export interface Names {
  readonly carers: Carers;
  readonly rotas: readonly Rota[];
  readonly reader: Reader;
}

const targetWords = (target: Target, { carers, rotas, reader }: Names): string => {
  if ('circle' in target) return 'everyone in the circle';
  if ('carer' in target) return carerName(target.carer, carers, reader);
  return `whoever is on ${rotas.find(({ id }) => id === target.rota)?.name ?? 'a rota that is gone'}`;
};

/** "Ann and Tom, by text and by call; then 5 minutes to answer" */
export const rungWords = ({ tell, by, answerWithin }: Ladder['rungs'][number], names: Names): string =>
  capital(`${listWords(tell.map((target) => targetWords(target, names)))}, ${listWords(by.map((channel) => (channel === 'sms' ? 'by text' : 'by call')))}; then ${answerWithin < 60 ? `${answerWithin} seconds` : lasting(answerWithin * 1000)} to answer`);

/** "From Monday 22:00 until Tuesday 06:00: Now, Soon" */
export const gapWords = ({ from, until, severities }: CoverGap, now: number): { readonly from: string; readonly until: string; readonly what: string } => ({
  from: from <= now ? 'now' : clockTimeFrom(from, now, ZONE), until: clockTimeFrom(until, now, ZONE),
  what: severities.length === 4 ? 'everything' : listWords(severities.map((severity) => severityLook(severity).word)),
});
