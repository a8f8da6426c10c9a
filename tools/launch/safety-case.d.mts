import type { Report } from './vitest.mjs';
export interface Proof { hazard: string; file: string; name?: string }
export function proofsIn(log: string): Proof[];
export function unproved(proofs: readonly Proof[], report: Report, root: string): string[];
