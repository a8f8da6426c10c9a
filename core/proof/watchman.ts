import type { CarerId, DeviceId, ResidentId } from '../ids.js';
import type { Carer, Resident } from '../residents/resident.js';

/**
 * The watchman: a resident who does not exist. Each minute their button is pressed, and the press goes the way of every
 * call for help, so that a link that is broken shows before a person needs it. Kept in no list of people and in no
 * figure; the last step, the text itself, is left out.
 */
const ID = 'hearthline-watchman';

export const WATCHMAN = ID as ResidentId;
export const WATCHMAN_BUTTON = ID as DeviceId;
const WATCHMAN_PHONE = ID as CarerId;

export const isWatchman = (resident: string): boolean => resident === ID;

export const watchmanResident: Resident = {
  id: WATCHMAN, name: { given: 'Watchman', family: 'Hearthline' }, limits: {}, circle: [{ carer: WATCHMAN_PHONE, rank: 1, since: 0 }], createdAt: 0,
};

/** Ofcom's number for drama (07700 900000 to 900999): were a text ever sent, it would reach nobody. */
export const watchmanCarer: Carer = { id: WATCHMAN_PHONE, name: 'Watchman', phone: '+447700900999' };

/** How often the button is pressed (reliability.md F29). */
export const ROUND_EVERY_MS = 60_000;

/**
 * What one press passes, in this order. `ingest`: taken and durable in the journal. `rules`: an alert stands.
 * `escalation`: somebody is to be told. `delivery`: the message was taken up for sending. `feed`: the alert was shown to
 * whoever watches.
 */
export const STATIONS = ['ingest', 'rules', 'escalation', 'delivery', 'feed'] as const;
export type Station = (typeof STATIONS)[number];

export interface Round {
  /** When the button was pressed, our clock. */
  readonly pressedAt: number;
  /** Milliseconds after the press at which a station was passed. */
  readonly passed: Readonly<Partial<Record<Station, number>>>;
}

/** The first station that a press did not pass; undefined: it went all the way. */
export const lostAt = ({ passed }: Round): Station | undefined => STATIONS.find((station) => passed[station] === undefined);
