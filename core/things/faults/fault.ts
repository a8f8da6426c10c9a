import type { Kind } from '../../observations/kinds.js';
import type { Value } from '../../observations/reading.js';
import type { Patient } from '../health/health.js';

/** A word of the device that shows it: a reading, a count, or what was told of the device. */
export interface Shown {
  readonly what: Kind | 'count' | 'told';
  readonly value: Value;
  readonly at: number;
}

/** Something is the matter with a device: for whoever mends devices. Nobody is paged by it, least of all family by night. */
export interface Fault {
  readonly name: string;
  /** Changes whenever the answer could differ. */
  readonly version: string;
  /** care.md R30: the same day; R31: in the digest. */
  readonly severity: 'urgent' | 'routine';
  readonly since: number;
  /** One plain sentence. */
  readonly because: string;
  readonly differ: string;
  readonly evidence: readonly Shown[];
  /** What it says cannot be believed meanwhile, in words that follow its name: then the person is partly watched. */
  readonly doubt?: string;
}

/** A question put to a device's health; the same health and the same now get the same answer. */
export interface FaultRule {
  readonly name: string;
  readonly source: string;
  ask(device: Patient, now: number, zone: string): Fault | undefined;
}
