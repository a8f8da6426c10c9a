/** All that happened in a run, as the outside saw it. Every time is in milliseconds since 1970, by this machine's clock. */
export interface History {
  readonly seed: string;
  readonly startedAt: number;
  endedAt: number;
  readonly homes: HomeTruth[];
  readonly faults: FaultSpan[];
  readonly said: Said[];
  readonly asked: Asked[];
  readonly looks: AlertLook[];
  readonly health: HealthLook[];
  /** What is there when all is quiet again. */
  stored: Stored[];
  alerts: AlertAtEnd[];
  deliveries: DeliveryAtEnd[];
  texts: Text[];
  audit: AuditAtEnd[];
  /** Undefined: settled in time. Else what the service still waited for. */
  unsettled?: string;
}

/** What a home was made for: each kind asks something else of the service. */
export type HomeKind = 'poisoned' | 'on-screen' | 'caller' | 'breathless' | 'answered' | 'leaver' | 'unreached' | 'twin-in-order' | 'twin-shuffled';

export interface HomeTruth {
  readonly resident: string;
  readonly kind: HomeKind;
  readonly carers: CarerTruth[];
  /** The twin that was told the same in another order. */
  readonly twin?: string;
  readonly madeAt: number;
}

export interface CarerTruth {
  readonly id: string;
  readonly phone: string;
  /** When the service said that this person is no longer in the circle. */
  leftAt?: number;
}

/** One reading that a device has, from its first sending until it was acknowledged. */
export interface Said {
  readonly home: string;
  readonly device: string;
  readonly kind: string;
  readonly value: unknown;
  /** The device's clock. */
  readonly at: number;
  readonly seq: number;
  /** The rule that must find something in it. */
  readonly calls?: string;
  firstSentAt?: number;
  acknowledgedAt?: number;
  /** The service said that it will not have it. */
  refused?: string;
}

export interface Stored {
  readonly home: string;
  readonly device: string;
  readonly kind: string;
  readonly value: unknown;
  readonly at: number;
}

export interface AlertAtEnd {
  readonly id: string;
  readonly home: string;
  readonly rule: string;
  readonly episode: string;
  readonly code: string;
  readonly state: AlertState;
  readonly openedAt: number;
  readonly exhausted: boolean;
  readonly actions: readonly { readonly type: string; readonly at: number; readonly note?: string }[];
}

export type AlertState = 'open' | 'acknowledged' | 'resolved';

export interface DeliveryAtEnd {
  readonly id: string;
  readonly alert: string;
  readonly home: string;
  readonly carer: string;
  readonly state: string;
}

/** An answer of the service about one alert: what it once said of its state it may not take back. */
export interface AlertLook {
  readonly alert: string;
  readonly at: number;
  readonly state: AlertState;
}

/** What the provider was asked to send, and what it made of it. */
export interface Text {
  readonly sid: string;
  readonly kind: 'sms' | 'call';
  readonly to: string;
  /** The alert's code, as a phone shows it. */
  readonly code?: string;
  readonly at: number;
  /** The delivery that its receipts go to. */
  readonly delivery?: string;
  /** `refused`: never taken. `lost`: taken, but the answer never came back. `undelivered`: it did not reach the phone. */
  readonly outcome: 'taken' | 'refused' | 'lost' | 'undelivered' | 'silent';
  /** From when on the provider's own list shows it. */
  readonly listedAt: number;
}

export type FaultKind = 'kill-app' | 'point' | 'pause-app' | 'kill-redis' | 'flush-redis' | 'pause-redis' | 'kill-mongod' | 'pause-mongod' | 'partition' | 'full-disk' | 'sms' | 'quiet' | 'kill-storm' | 'redis-full' | 'redis-absent' | 'clock' | 'sms-flood' | 'deploy' | 'slow-disk' | 'half-open' | 'poison' | 'power-loss';

export interface FaultSpan {
  readonly kind: FaultKind;
  readonly detail?: string;
  readonly round: number;
  readonly from: number;
  /** Everything is up again: the app says that it is ready. */
  to: number;
  /** A crash point that was armed and not passed, a partition that this machine cannot make. */
  skipped?: string;
  /** Asked to stop, the longest that an app took, in milliseconds; `how`, where it was not by itself. */
  stopped?: { readonly longestMs: number; readonly how?: string };
  /** Screens of people who had taken an alert: when each fell silent, or that it went on answering. */
  screens?: readonly ScreenTruth[];
  /** Writes that no sync had followed when the power went: they are gone. */
  unsynced?: number;
  /** Of a rule that fails for one home: how often it was asked and failed, and how often the app died meanwhile. */
  poison?: { readonly failures: number; readonly deaths: number };
}

export interface ScreenTruth {
  readonly alert: string;
  readonly phone: string;
  readonly silentFrom?: number;
}

/** A request of ours that touches a resident's data. `answered`: with success. */
export interface Asked {
  readonly action: string;
  readonly resident: string;
  readonly at: number;
  answered: boolean;
}

export interface AuditAtEnd {
  readonly number: number;
  readonly action: string;
  readonly actor: string;
  readonly subject?: string;
  /** As it was written, for the chain. */
  readonly sealed: { readonly at: number; readonly role: string; readonly purpose: string; readonly outcome?: string; readonly detail?: string; readonly hash?: string };
}

export interface HealthLook {
  readonly at: number;
  /** No answer within the time of asking: 0. */
  readonly status: number;
  readonly store: string;
  readonly queue: string;
}

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'I8' | 'F14' | 'F24' | 'F26';

export interface Violation {
  readonly invariant: Invariant;
  /** One word for what went wrong, e.g. `lost`. */
  readonly what: string;
  /** Whose or which: ids alone. */
  readonly where: string;
  readonly detail: string;
}

export const contentOf = ({ device, kind, value, at }: Pick<Stored, 'device' | 'kind' | 'value' | 'at'>): string => `${device}|${kind}|${at}|${JSON.stringify(value)}`;
