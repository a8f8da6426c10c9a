import type { SubjectId } from '../../../core/ids.js';
import type { Reading } from '../../../core/observations/reading.js';
import type { Finding, Severity, WindowResident } from '../../../core/rules/rule.js';

/** What the rules must know of whom they ask about. Care knows residents; sensing asks through this. */
export abstract class Profiles {
  /** Undefined: nobody of that id is looked after. */
  abstract profile(subject: SubjectId): Promise<WindowResident | undefined>;
}

/** An episode that the rules say is over, and why, in words. */
export interface Cleared {
  readonly rule: string;
  readonly episode: string;
  readonly reason: string;
}

export interface OpenEpisode {
  readonly rule: string;
  readonly episode: string;
  readonly since: number;
}

/** What a review of late data found: episodes as they began, and ended, on the data's own clock. */
export interface PastEpisode {
  readonly finding: Finding;
  readonly endedAt?: number;
  readonly endedBecause?: string;
}

/** Where findings go. Every call may be repeated: the same finding twice is one alert. */
export abstract class FindingsDesk {
  abstract openEpisodes(subject: SubjectId): Promise<readonly OpenEpisode[]>;
  abstract found(subject: SubjectId, findings: readonly Finding[], cleared: readonly Cleared[]): Promise<void>;
  /** Replaces what earlier reviews of from..to had found. */
  abstract foundInPast(subject: SubjectId, episodes: readonly PastEpisode[], from: number, to: number): Promise<void>;
  /** A rule failed on this subject: said aloud, the other rules go on. */
  abstract ruleFailed(subject: SubjectId, rule: string, error: unknown): Promise<void>;
}

/** Shown on the feed beside the flush: not durable yet, and never the last word. */
export interface Provisional {
  readonly subject: SubjectId;
  readonly rule: string;
  readonly severity: Severity;
  readonly because: string;
  readonly reading: Pick<Reading, 'device' | 'kind' | 'at'>;
}

export abstract class ProvisionalNotices {
  abstract notice(notice: Provisional): void;
}
