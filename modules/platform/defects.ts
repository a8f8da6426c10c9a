import type { Settings } from './settings/settings.js';

let armed: string | undefined;

/** The checker of `npm run chaos` is checked with these, armed by DEFECT; production refuses to start with it (src/env.ts). */
export const armDefect = (settings: Pick<Settings, 'defect'>): void => {
  armed = settings.defect;
};

/** True where the step that follows is to be done wrongly on purpose. */
export const defect = (name: Defect): boolean => armed === name;

export type Defect =
  | 'acknowledge-before-journal' | 'acknowledge-failed-write' | 'write-concern-1' | 'delete-before-fold' | 'older-is-repeat'
  | 'forget-tail-at-start' | 'no-unique-episode' | 'thank-and-forget'
  | 'intent-without-key' | 'advance-before-intents' | 'no-escalation-sweep' | 'give-up-quietly' | 'drop-failed-receipts'
  | 'send-without-looking' | 'unknown-is-sent' | 'no-delivery-sweep' | 'claim-for-ever' | 'no-fence' | 'tell-removed'
  | 'audit-skips' | 'audit-unchained' | 'ready-when-down' | 'redis-away-unsaid' | 'silent-screen-held' | 'never-set-aside' | 'journal-unsynced' | 'rule-failure-unsaid';
