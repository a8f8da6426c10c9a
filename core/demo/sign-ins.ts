import type { Role } from '../access/viewer.js';

/**
 * Sign-ins that only the demonstration creates, and only in a store that it fills with invented people. They are printed
 * beside the ready line and stand in the documentation: whoever can reach a demonstration may enter it.
 */
export interface DemoSignIn {
  readonly username: string;
  readonly password: string;
  readonly name: string;
  readonly role: Role;
  /** The invented carer whose circle this sign-in sees, by the name in the demonstration street. */
  readonly carer?: string;
  /** What a visitor sees with it. */
  readonly sees: string;
}

export const DEMO_SIGN_INS: readonly DemoSignIn[] = [
  { username: 'demo-admin', password: 'street-of-lights', name: 'Ada (demonstration)', role: 'admin', sees: 'everything: people, devices, queues, the SMS desk' },
  { username: 'demo-nurse', password: 'round-of-visits', name: 'Nurse Imogen Vale (demonstration)', role: 'clinician', sees: 'every resident, who first and why, timelines' },
  { username: 'demo-dana', password: 'daughter-of-mary', name: 'Dana Whitlock (demonstration)', role: 'carer', carer: 'dana', sees: 'her mother Mary' },
  { username: 'demo-kofi', password: 'neighbour-to-two', name: 'Kofi Mensah (demonstration)', role: 'carer', carer: 'kofi', sees: 'two residents whom he looks in on' },
];
