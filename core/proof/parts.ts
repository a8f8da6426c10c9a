import type { Station } from './watchman.js';

/** What the service consists of, for whoever must know what stands still. In the order in which one rests on another. */
export const PARTS = ['store', 'queue', 'rules', 'escalation', 'delivery', 'feed', 'sms', 'broker', 'round'] as const;
export type PartName = (typeof PARTS)[number];

/** Loops that look again and again; each tells when it has looked. */
export const LOOPS = ['rules', 'escalation', 'delivery', 'feed'] as const;
export type LoopName = (typeof LOOPS)[number];

/** `unknown`: what it rests on has stopped, so nothing can be said of it. `off`: not used here. */
export type PartState = 'working' | 'stopped' | 'unknown' | 'off';

export interface Part {
  readonly part: PartName;
  readonly state: PartState;
  /** When it was last seen working, our clock; where it has stopped. */
  readonly since?: number;
  /** What that means, in a sentence for whoever reads the screen; where it has stopped. */
  readonly says?: string;
}

export interface Signs {
  readonly now: number;
  /** When we began to look. */
  readonly startedAt: number;
  /** When the store answered last. */
  readonly storeAt?: number;
  /** Undefined: no queue is used. */
  readonly queue?: { readonly up: boolean; readonly at?: number };
  readonly loops: Readonly<Partial<Record<LoopName, number>>>;
  /** Since when the network of phones takes nothing. */
  readonly smsTroubleSince?: number;
  /** Since when devices behind the external broker (MQTT_URL) are not heard; undefined: there is no such broker. */
  readonly broker?: { readonly deafSince?: number };
  /** When the last press that went all the way began, and where the newest was lost; undefined: nobody makes rounds. */
  readonly round?: { readonly completeAt?: number; readonly lost?: Station };
}

/** The store is asked every two seconds: three answers missing are no hiccup. [ours; on screen within 30 s, reliability.md 6] */
export const STORE_SILENT_MS = 6_000;
/** The slowest loop looks once in a second; ten and more are a standstill. [ours] */
export const LOOP_SILENT_MS = 12_000;
/** Redis is known to be away within two seconds; a restart of it is no news. [ours] */
export const QUEUE_SILENT_MS = 5_000;
/** A single refusal is the network's weather. [ours] */
export const SMS_TROUBLE_MS = 10_000;
/** A broker that is started anew is no news. [ours] */
export const BROKER_DEAF_MS = 10_000;
/** Two presses that did not come through, and the time of one to come through. [ours] */
export const ROUND_SILENT_MS = 150_000;

const SAYS: Readonly<Record<PartName, string>> = {
  store: 'The store does not answer: nothing new is taken in, and what stands on this page is old. Devices keep their words and send them again.',
  queue: 'The queue (Redis) is away: Hearthline goes on without it, more slowly.',
  rules: 'The rules stand still: new readings are kept, but nobody is asked about.',
  escalation: 'Escalation stands still: nobody further is told when somebody does not answer.',
  delivery: 'Messages stand still: texts are written down, but not sent.',
  feed: 'The live feed stands still: reload the page to see what is new.',
  sms: 'The phone network takes no texts: ring people yourself.',
  broker: 'The external MQTT broker cannot be heard: nothing comes in of what is behind it. Does it run, and does it know the name and password of MQTT_URL and let it hear?',
  round: 'The watchman’s press does not come through.',
};

const STATION_WORDS: Readonly<Record<Station, string>> = { ingest: 'taking readings in', rules: 'the rules', escalation: 'deciding who is told', delivery: 'sending messages', feed: 'the live feed' };

/** How each part is, from the signs of life there are. */
export function partsOf(signs: Signs): Part[] {
  return PARTS.map((part) => {
    if (part === 'store') return silent(part, signs.storeAt, STORE_SILENT_MS, signs);
    if (part === 'queue') return queueOf(signs);
    if (part === 'sms') return smsOf(signs);
    if (part === 'broker') return brokerOf(signs);
    // All of the rest read and write the store: while it is away, nothing can be said against them.
    if (silent('store', signs.storeAt, STORE_SILENT_MS, signs).state === 'stopped') return { part, state: 'unknown' };
    return part === 'round' ? roundOf(signs) : silent(part, signs.loops[part], LOOP_SILENT_MS, signs);
  });
}

function silent(part: PartName, at: number | undefined, limit: number, { now, startedAt }: Signs): Part {
  const last = at ?? startedAt;
  return now - last > limit ? stopped(part, last) : { part, state: 'working' };
}

const stopped = (part: PartName, since: number, more = ''): Part => ({ part, state: 'stopped', since, says: SAYS[part] + more });

function queueOf({ now, startedAt, queue }: Signs): Part {
  if (!queue) return { part: 'queue', state: 'off' };
  const last = queue.at ?? startedAt;
  return !queue.up && now - last > QUEUE_SILENT_MS ? stopped('queue', last) : { part: 'queue', state: 'working' };
}

function smsOf({ now, smsTroubleSince }: Signs): Part {
  return smsTroubleSince !== undefined && now - smsTroubleSince > SMS_TROUBLE_MS ? stopped('sms', smsTroubleSince) : { part: 'sms', state: 'working' };
}

function brokerOf({ now, broker }: Signs): Part {
  if (!broker) return { part: 'broker', state: 'off' };
  const { deafSince } = broker;
  return deafSince !== undefined && now - deafSince > BROKER_DEAF_MS ? stopped('broker', deafSince) : { part: 'broker', state: 'working' };
}

function roundOf({ now, startedAt, round }: Signs): Part {
  if (!round) return { part: 'round', state: 'off' };
  const last = round.completeAt ?? startedAt;
  if (now - last <= ROUND_SILENT_MS) return { part: 'round', state: 'working' };
  return stopped('round', last, round.lost ? ` It was lost at: ${STATION_WORDS[round.lost]}.` : '');
}

/** Whether two looks say the same; how long a part has stood still makes no other picture. */
export const sameParts = (a: readonly Part[], b: readonly Part[]): boolean => a.length === b.length && a.every((part, i) => part.part === b[i]?.part && part.state === b[i]?.state && part.says === b[i]?.says);
