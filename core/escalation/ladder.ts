import type { CarerId, RotaId } from '../ids.js';
import type { Channel } from '../notify/delivery.js';
import type { Candidate, EscalationStep } from './plan.js';

/** Whom a rung tells: one person, whoever is on duty, or everybody in the circle. */
export type Target = { readonly carer: CarerId } | { readonly rota: RotaId } | { readonly circle: true };

export interface Rung {
  readonly tell: readonly Target[];
  /** Each of them is told by each of these. */
  readonly by: readonly Channel[];
  /** Seconds to answer before the next rung's turn. */
  readonly answerWithin: number;
}

/** A resident's own order of telling for one severity, from the first rung to the last, so many times. */
export interface Ladder {
  readonly rungs: readonly Rung[];
  readonly rounds: number;
}

/** Who is on duty now, by rota; a rota that is gone has nobody. */
export type OnDuty = (rota: RotaId) => readonly CarerId[];

/** Whether somebody can be told by a channel at all: STOP ends texts, not calls. */
export const reaches = ({ unreachable, callable }: Candidate, channel: Channel): boolean => (channel === 'voice' ? (callable ?? !unreachable) : !unreachable);

/** People whom a rung means who are in the circle and can be told by one of its channels; in the order of the rung. */
export function peopleOf({ tell, by }: Pick<Rung, 'tell' | 'by'>, candidates: readonly Candidate[], onDuty: OnDuty): CarerId[] {
  const named = tell.flatMap((target) => ('carer' in target ? [target.carer] : 'rota' in target ? onDuty(target.rota) : candidates.map(({ carer }) => carer)));
  return [...new Set(named)].filter((carer) => candidates.some((candidate) => candidate.carer === carer && by.some((channel) => reaches(candidate, channel))));
}

/**
 * The ladder as it stands now. Where its last rung has nobody at this hour, everybody who can be told at all is told
 * instead: a gap in a rota is reported, and costs nobody their help.
 */
export function climb(ladder: Ladder, candidates: readonly Candidate[], onDuty: OnDuty): EscalationStep[] {
  const steps: EscalationStep[] = [];
  let afterMs = 0;
  for (let round = 0; round < ladder.rounds; round += 1) {
    for (const rung of ladder.rungs) {
      const waitMs = rung.answerWithin * 1000;
      steps.push({ afterMs, tell: peopleOf(rung, candidates, onDuty), by: rung.by, waitMs });
      afterMs += waitMs;
    }
  }
  const last = steps.at(-1);
  if (last && last.tell.length === 0) steps[steps.length - 1] = { ...last, ...anybody(candidates) };
  return steps;
}

/** By text; where that reaches nobody, by a call. */
function anybody(candidates: readonly Candidate[]): Pick<EscalationStep, 'by' | 'tell'> {
  const reached = (channel: Channel): CarerId[] => candidates.filter((candidate) => reaches(candidate, channel)).map(({ carer }) => carer);
  const texted = reached('sms');
  return texted.length > 0 ? { by: ['sms'], tell: texted } : { by: ['voice'], tell: reached('voice') };
}
