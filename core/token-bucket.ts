/** How much a key or a device may ask: `perSecond` calls on average, `burst` at once. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Bucket {
  /** Calls that may come now; refilled without steps. */
  readonly tokens: number;
  /** When that was so, milliseconds since 1970 UTC. */
  readonly at: number;
}

export interface Drawn {
  readonly passes: boolean;
  readonly bucket: Bucket;
  /** Whole seconds until a call passes again; 0 when this one did. */
  readonly retryAfterSeconds: number;
}

export const full = ({ burst }: Rate, now: number): Bucket => ({ tokens: burst, at: now });

const thereAt = ({ perSecond, burst }: Rate, { tokens, at }: Bucket, now: number): number => Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);

/** Whole calls that may come at `now`. */
export const left = (rate: Rate, bucket: Bucket, now: number): number => Math.floor(thereAt(rate, bucket, now));

/** One call at `now`. A clock that goes back fills nothing. */
export function draw(rate: Rate, before: Bucket, now: number): Drawn {
  const there = thereAt(rate, before, now);
  const bucket = { tokens: there < 1 ? there : there - 1, at: Math.max(before.at, now) };
  return there < 1 ? { passes: false, bucket, retryAfterSeconds: Math.max(1, Math.ceil((1 - there) / rate.perSecond)) } : { passes: true, bucket, retryAfterSeconds: 0 };
}
