import { openFeed, type FeedClient, type FeedState } from '../feed-client/feed-client.js';
import type { PartOnFeed } from '../feed-client/frames.js';

export type { FeedState } from '../feed-client/feed-client.js';

export interface PageFeed {
  readonly tokenUrl: string;
  /** Something changed (or may have, after a gap): fetch the list again. */
  readonly changed: () => void;
  readonly state: (state: FeedState) => void;
  /** A part of the service has stopped, or works again. */
  readonly parts: (parts: readonly PartOnFeed[]) => void;
}

/** The feed as a page needs it: it renews itself from the server's own words whenever there is news. */
export const openPageFeed = ({ tokenUrl, changed, state, parts }: PageFeed): FeedClient =>
  openFeed({
    url: location.origin, token: () => feedToken(tokenUrl), state,
    frame: (frame) => {
      if (frame.type === 'status') parts(frame.parts);
      else if (frame.type === 'snapshot' || frame.type === 'event' || frame.type === 'provisional') changed();
    },
  });

async function feedToken(url: string): Promise<string | 'signed-out' | undefined> {
  const response = await fetch(url, { headers: { accept: 'application/json' } });
  if (response.status === 401 || response.status === 403) return 'signed-out';
  return response.ok ? ((await response.json()) as { token: string }).token : undefined;
}
