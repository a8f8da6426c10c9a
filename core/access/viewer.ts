import type { CarerId } from '../ids.js';

export type Role = 'admin' | 'clinician' | 'carer';

/** Who is asking: a signed-in person, or automation with the admin token. */
export interface Viewer {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The carer that this person is, in circles of care. */
  readonly carerId?: CarerId;
}
