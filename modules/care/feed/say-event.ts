import type { Part } from '../../../core/proof/parts.js';
import type { Numbered } from '../../platform/store/numbered-log.js';
import type { PublicAlert } from '../alerts/public-alert.js';
import type { FeedEvent } from './feed.service.js';
import type { ServerFrame } from './frames.js';

type Frame<Type extends ServerFrame['type']> = Extract<ServerFrame, { type: Type }>;

/** A stored alert is one by its making; the schema says so to whoever reads it from outside. */
export const onFeed = (alert: PublicAlert): Frame<'event'>['alert'] => alert as unknown as Frame<'event'>['alert'];

export const eventFrame = ({ number, name, at, residentId, alertId, alert }: Numbered<FeedEvent>): Frame<'event'> => ({ type: 'event', number, name, at: at.toISOString(), residentId, alertId, alert: onFeed(alert) });

export const statusFrame = (parts: readonly Part[], now: number): Frame<'status'> => ({
  type: 'status', at: new Date(now).toISOString(), parts: parts.map(({ since, ...part }) => ({ ...part, ...(since === undefined ? {} : { since: new Date(since).toISOString() }) })),
});
