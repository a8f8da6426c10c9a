import type { DeviceId, Id, SubjectId } from '../ids.js';
import type { Behind } from './source.js';

/** How soon silence of a device is a fault: life-safety devices sooner than the rest (care.md R30). */
export type DeviceClass = 'life-safety' | 'activity' | 'vital-signs' | 'environment' | 'gateway';

/** A kit that somebody has: core/things/kit.ts. */
export type KitLoanId = Id<'kit-loan'>;

/** From then on it stood in another room of the same person. */
export interface Move {
  readonly room: string;
  readonly from: number;
}

/** One stretch in which a device stood with one subject. What it said in that stretch is theirs for ever. */
export interface Issue {
  readonly subject: SubjectId;
  /** Where it stood first. */
  readonly room?: string;
  /** By their dates; another room makes no other FHIR Device. */
  readonly moves?: readonly Move[];
  /** The kit it came with. */
  readonly kit?: KitLoanId;
  readonly from: number;
  /** Handed back then; left out while it lasts. */
  readonly to?: number;
}

/** A device as it stands now. The same device re-issued to another person is another issue of it, by dates. */
export interface Device {
  readonly id: DeviceId;
  /** FHIR logical id: the same as `id` where FHIR allows it. */
  readonly fhirId: string;
  /** What it is, in the vendor's or the installer's word: `pendant`, `motion`, `door`, `gateway`, `scales` … */
  readonly kind: string;
  /** Who has it; undefined while it lies in store. */
  readonly subject?: SubjectId;
  readonly room?: string;
  /** Every stretch with somebody, oldest first; the last one is now, unless it has ended. */
  readonly issues: readonly Issue[];
  /** Heard through a source that has names of its own. */
  readonly behind?: Behind;
  /** Since when it stands with whom it stands. */
  readonly pairedAt: number;
  readonly retiredAt?: number;
}

/**
 * The kind of a device that was never paired: another system told of it by name when it brought in what it had measured.
 * Nobody relies on hearing it, so its silence says nothing and its word makes no home watched.
 */
export const RECORDER = 'recorder';

/** The kind under which history stands that was handed in as a file. It never speaks by itself either. */
export const UPLOADED_HISTORY = 'uploaded-history';

/** Somebody relies on hearing it. */
export const isWatched = ({ kind }: { readonly kind: string }): boolean => kind !== RECORDER && kind !== UPLOADED_HISTORY;

/** What supervision knows of a device at the moment of asking. */
export interface DeviceState {
  readonly id: DeviceId;
  readonly kind: string;
  readonly class: DeviceClass;
  readonly room?: string;
  readonly pairedAt: number;
  /** Our clock, of the last message of any kind; undefined: never heard. */
  readonly lastHeardAt?: number;
  /** Milliseconds between its reports, as learned; undefined while too few were heard, and of what speaks only of events. */
  readonly usuallyEvery?: number;
  /** Milliseconds of silence after which it is overdue by its own habit; undefined: the limit of its class. */
  readonly silentAfter?: number;
  /** Why it cannot be believed just now, in words that follow its name: "has said the same number since 08:10". */
  readonly doubt?: string;
  /** It changes by itself: what it says is no sign that somebody moves. */
  readonly unsteady?: boolean;
}
