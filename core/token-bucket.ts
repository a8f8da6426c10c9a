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

/** One call at `now`. A clock that goes back fills nothing. */
export function draw({ perSecond, burst }: Rate, { tokens, at }: Bucket, now: number): Drawn {
  const there = Math.min(burst, tokens + (Math.max(0, now - at) / 1000) * perSecond);
  const bucket = { tokens: there < 1 ? there : there - 1, at: Math.max(at, now) };
  return there < 1 ? { passes: false, bucket, retryAfterSeconds: Math.max(1, Math.ceil((1 - there) / perSecond)) } : { passes: true, bucket, retryAfterSeconds: 0 };
}
