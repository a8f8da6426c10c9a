import { sharedWith } from '../../../../core/access/decide.js';
import type { Alert, LiveAlert } from '../../../../core/alerts/alert.js';
import { planFor, toldSoFar, type EscalationStep } from '../../../../core/escalation/plan.js';
import type { Delivery } from '../../../../core/notify/delivery.js';
import type { Evidence } from '../../../../core/observations/reading.js';
import type { Resident } from '../../../../core/residents/resident.js';
import type { Seen } from '../../alerts/seen-by.service.js';
import { alertLinks, evidenceLink } from './fhir-links.js';
import { outcomeWords } from './outcomes.js';
import { actorName, called, calledName, carerName, isReader, type Carers, type Reader } from './people.js';
import { severityLook, type SeverityLook } from './severity.js';
import { told, type Told } from './told.js';
import { deviceWords } from './watch-words.js';
import { countdown, moment, when, type Moment } from '../../../../core/time/when.js';
import { capital, kindName, listWords, ruleWords, valueWords } from './words.js';

/** What is needed to show an alert to one reader. */
export interface AlertSight {
  readonly alert: Alert;
  readonly resident: Resident;
  readonly deliveries: readonly Delivery[];
  readonly seen?: readonly Seen[];
  readonly carers: Carers;
  readonly reader: Reader;
  /** Who is told at each step, by the resident's own plan; the usual order where unsaid. */
  readonly steps?: readonly Pick<EscalationStep, 'tell'>[];
  /** What kind of thing a device is; undefined where it is not known any more. */
  readonly deviceKind: (device: string) => string | undefined;
  /** Whether the reader may look up the readings behind it. */
  readonly mayRead?: boolean;
  /** The server's clock, milliseconds since 1970 UTC. */
  readonly now: number;
}

export interface EvidenceRow {
  readonly what: string;
  readonly value: string;
  readonly at: Moment;
  /** When we were told, said only where it was much later than it was so. */
  readonly toldLater?: string;
  /** "pendant, hallway" */
  readonly by: string;
  /** Where its record stands; undefined where the reader may not look it up. */
  readonly href?: string;
}

export interface AlertCard {
  readonly id: string;
  readonly version: number;
  readonly href: string;
  readonly code: string;
  readonly state: Alert['state'];
  readonly severity: SeverityLook;
  readonly name: string;
  readonly called: string;
  readonly residentHref: string;
  readonly call?: string;
  readonly because: string;
  readonly began: Moment;
  readonly told: readonly Told[];
  /** When it goes on, and to whom (nobody: there is nobody left to tell); `dueAt` for the live countdown. */
  readonly next?: { readonly dueAt: string; readonly left: string; readonly clock: string; readonly to?: string };
  /** Everybody was told and nobody has answered: said aloud. */
  readonly unheard: boolean;
  /** "Tom is going (14:03)"; undefined while nobody has answered. */
  readonly standing?: string;
  readonly checkBack?: string;
  readonly youGo: boolean;
  /** Who goes has said that they are there. */
  readonly arrived: boolean;
  /** Held out to somebody who has not taken it yet. */
  readonly offered?: string;
  readonly may: { readonly claim: boolean; readonly pass: boolean; readonly acknowledge: boolean; readonly resolve: boolean; readonly arrive: boolean; readonly handOver: boolean };
  readonly ended?: { readonly words: string; readonly by: string; readonly at: Moment; readonly note?: string };
  readonly late: boolean;
  readonly why: { readonly rule: string; readonly version: string; readonly differ: string; readonly evidence: readonly EvidenceRow[] };
  readonly links: { readonly json: string; readonly provenance: string };
}

export function alertCard(sight: AlertSight): AlertCard {
  const { alert, resident, now, reader } = sight;
  const live = alert.state === 'resolved' ? undefined : alert;
  const youGo = live?.state === 'acknowledged' && live.claimedBy !== undefined && isReader(live.claimedBy, reader);
  return {
    id: alert.id, version: alert.version, href: `/alerts/${alert.id}`, code: alert.code, state: alert.state,
    severity: severityLook(alert.severity), name: calledName(resident), called: called(resident), residentHref: `/residents/${resident.id}`,
    call: resident.phone, because: alert.because, began: moment(alert.since, now),
    told: told(sight.deliveries, sight.carers, reader, now, sight.seen),
    next: live?.state === 'open' ? nextStep(live, sight) : undefined,
    unheard: live?.state === 'open' && live.escalation.exhausted === true,
    standing: live?.state === 'acknowledged' ? standing(live, sight) : undefined,
    checkBack: live?.state === 'acknowledged' && live.checkBackAt > now ? when(live.checkBackAt, now) : undefined,
    youGo, arrived: live?.state === 'acknowledged' && live.arrivedAt !== undefined,
    offered: live?.state === 'acknowledged' && live.offered ? carerName(live.offered.to, sight.carers, reader) : undefined, may: may(alert, reader), ended: ended(sight), late: alert.late,
    why: { rule: ruleWords(alert.rule), version: alert.ruleVersion, differ: alert.differ, evidence: alert.evidence.map((e) => evidenceRow(e, sight.deviceKind(e.device), now, sight.mayRead)) },
    links: alertLinks(alert.id),
  };
}

function may(alert: Alert, reader: Reader): AlertCard['may'] {
  const taken = alert.state === 'acknowledged' ? alert : undefined;
  const mine = taken !== undefined && isReader(taken.claimedBy ?? taken.acknowledgedBy, reader);
  const offeredMe = taken?.offered !== undefined && taken.offered.to === reader.carerId;
  return {
    claim: alert.state === 'open' || (taken !== undefined && (!taken.claimedBy || offeredMe)),
    pass: mine || offeredMe || (alert.state === 'open' && reader.carerId !== undefined),
    acknowledge: alert.state === 'open' && reader.carerId === undefined,
    resolve: alert.state !== 'resolved',
    arrive: mine && taken?.claimedBy !== undefined && taken.arrivedAt === undefined,
    handOver: taken !== undefined && (mine || reader.carerId === undefined),
  };
}

function nextStep(alert: LiveAlert, sight: AlertSight): AlertCard['next'] {
  const { dueAt } = alert.escalation;
  if (dueAt === undefined) return undefined;
  return {
    dueAt: new Date(dueAt).toISOString(), left: countdown(dueAt - sight.now), clock: when(dueAt, sight.now), to: nextPeople(alert, sight),
  };
}

/** Whom the plan tells at its next step; the plan is made anew from the circle, as the escalation itself does. */
function nextPeople(alert: LiveAlert, { resident, carers, reader, now, steps }: AlertSight): string | undefined {
  const circle = sharedWith(resident.circle, 'alerts', now).map(({ carer }) => ({ carer, unreachable: isUnreachable(carers.get(carer)) }));
  const plan = steps ?? planFor(alert.severity, circle, resident.answerWithin, toldSoFar(alert.actions));
  const tell = plan.slice(alert.escalation.step).find((step) => step.tell.length > 0)?.tell ?? [];
  if (tell.length > 1 && tell.length === circle.filter(({ unreachable }) => !unreachable).length) return 'everyone at once';
  return tell.length > 0 ? listWords(tell.map((carer) => carerName(carer, carers, reader))) : undefined;
}

const isUnreachable = (carer: ReturnType<Carers['get']>): boolean => carer === undefined || carer.optedOutAt !== undefined || carer.contactFault !== undefined;

function standing(alert: Extract<LiveAlert, { state: 'acknowledged' }>, { carers, reader, now }: AlertSight): string {
  const who = alert.claimedBy ?? alert.acknowledgedBy;
  const name = actorName(who, carers, reader);
  const since = when(alert.acknowledgedAt, now);
  if (!alert.claimedBy) return name === 'you' ? `You have seen this (${since}).` : `${capital(name)} has seen this (${since}).`;
  return name === 'you' ? `You are going (${since}).` : `${capital(name)} is going (${since}).`;
}

function ended({ alert, carers, reader, now }: AlertSight): AlertCard['ended'] {
  if (alert.state !== 'resolved') return undefined;
  return { words: outcomeWords(alert.outcome), by: actorName(alert.resolvedBy, carers, reader), at: moment(alert.resolvedAt, now), note: alert.note };
}

/** Ten minutes: below that, "told later" would only be the ordinary delay of a radio or a batch. */
const NOTEWORTHY_DELAY = 10 * 60_000;

export function evidenceRow(evidence: Evidence, deviceKind: string | undefined, now: number, mayRead = true): EvidenceRow {
  return {
    what: kindName(evidence.kind), value: valueWords(evidence.kind, evidence.value), at: moment(evidence.at, now),
    toldLater: evidence.receivedAt - evidence.at > NOTEWORTHY_DELAY ? when(evidence.receivedAt, now) : undefined,
    by: deviceWords({ kind: deviceKind ?? evidence.device, room: evidence.room }), ...(mayRead ? { href: evidenceLink(evidence) } : {}),
  };
}
