import type { Severity } from '../rules/rule.js';

/**
 * What a call says aloud: initials, how urgent, and the code; never a name, a reading or a health word, since a call may be
 * on a loudspeaker or in somebody's voicemail. A voicemail presses no key, so it claims nothing.
 */
const URGENCY: Readonly<Record<Severity, string>> = { stat: 'needs help now', asap: 'needs someone soon', urgent: 'needs a check today', routine: 'has a note for you' };
const KEYS = 'If you are on your way, press 1. If you cannot go, press 2. If all is safe, press 3.';

/** Letter by letter, as a voice can say it: "M. H.", "K T 4 2". */
const spelled = (letters: string): string => [...letters.replaceAll('.', '')].join(' ');
/** A name of which no letter can be said is named by the code alone. */
const person = (initials: string): string => spelled(initials) || 'Somebody you look after';

export const alertCall = (initials: string, severity: Severity, code: string): string => `This is Hearthline. ${person(initials)} ${URGENCY[severity]}. The code is ${spelled(code)}. ${KEYS}`;
export const checkBackCall = (initials: string, code: string): string => `This is Hearthline. Is ${person(initials)} safe now? Nobody has closed ${spelled(code)} yet. ${KEYS}`;
export const offerCall = (initials: string, code: string): string => `This is Hearthline. Can you take over ${person(initials)} from somebody? The code is ${spelled(code)}. ${KEYS}`;

export const ofMergedCall = (code: string, into: string, said: string): string => (code === into ? said : `${spelled(code)} is ${spelled(into)} now. ${said}`);

/** To the resident. */
const OWN_KEYS = 'If you are all right, press 1. If you need help, press 2, or press your alarm button.';
export const ASK_CALL = `This is Hearthline. Are you all right? ${OWN_KEYS} If we hear and see nothing from you, we ask those who look after you.`;

export const NO_KEY = 'We heard no key, so others are asked as well. Goodbye.';
export const wrongKey = (toResident: boolean): string => `That key means nothing here. ${toResident ? OWN_KEYS : KEYS}`;
export const NOT_THIS_CALL = 'Nothing was changed. Please sign in to Hearthline.';
