import type { AlertId } from '../ids.js';
import type { Actor } from './alert.js';

/** What was asked for needs a live alert, and this one has ended. */
export class AlertEnded extends Error {
  override readonly name = 'AlertEnded';
  constructor(readonly id: AlertId) {
    super(`Alert ${id} has ended`);
  }
}

/** Somebody is on the way already: one owner at a time, the first wins. */
export class ClaimTaken extends Error {
  override readonly name = 'ClaimTaken';
  constructor(readonly id: AlertId, readonly by: Actor) {
    super(`Alert ${id} is claimed by another`);
  }
}

/** Only whoever has it, or the desk, may do this. */
export class NotYours extends Error {
  override readonly name = 'NotYours';
  constructor(readonly id: AlertId) {
    super(`Alert ${id} is not the asker's`);
  }
}

/** Each is being merged into the other at once: one of them must stay. */
export class MergedBack extends Error {
  override readonly name = 'MergedBack';
  constructor(readonly id: AlertId) {
    super(`Alert ${id} is taking up the other`);
  }
}

/** Two alerts of different people, or of one that has ended, are not one matter. */
export class NotOneMatter extends Error {
  override readonly name = 'NotOneMatter';
  constructor(readonly id: AlertId) {
    super(`Alert ${id} cannot be merged with the other`);
  }
}
