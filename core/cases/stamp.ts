import { when } from '../time/when.js';

/** "26 November 2026 09:00": a case is read on another day than it was written. */
export const stamp = (at: number): string => when(at, 0);
