/** The frames of the feed as `/api/asyncapi.json` describes them; a test holds these types against it. */
export interface AlertOnFeed {
  readonly id: string;
  readonly residentId: string;
  readonly code: string;
  readonly rule: string;
  readonly severity: 'stat' | 'asap' | 'urgent' | 'routine';
  readonly state: 'open' | 'acknowledged' | 'resolved';
  readonly openedAt: string;
  readonly because: string;
  readonly version: number;
  readonly actions: readonly { readonly type: string; readonly at: string; readonly note?: string }[];
  readonly [more: string]: unknown;
}

export interface PartOnFeed {
  readonly part: string;
  readonly state: 'working' | 'stopped' | 'unknown' | 'off';
  readonly since?: string;
  readonly says?: string;
}

export type FeedFrame =
  | { readonly type: 'welcome'; readonly number: number; readonly heartbeatSeconds: number }
  | { readonly type: 'snapshot'; readonly number: number; readonly alerts: readonly AlertOnFeed[] }
  | { readonly type: 'event'; readonly number: number; readonly name: string; readonly at: string; readonly residentId: string; readonly alertId: string; readonly alert: AlertOnFeed }
  | { readonly type: 'provisional'; readonly residentId: string; readonly rule: string; readonly severity: string; readonly because: string; readonly kind: string; readonly device: string; readonly at: string }
  | { readonly type: 'status'; readonly at: string; readonly parts: readonly PartOnFeed[] }
  | { readonly type: 'ping'; readonly at: string }
  | { readonly type: 'error'; readonly code: string; readonly detail: string };
