import twilio from 'twilio';
import { NO_KEY } from '../../../core/notify/call-words.js';

/** What a call says, in Twilio's markup. The library escapes; nothing here is put together by hand. */
const ENGLISH = { language: 'en-GB' } as const;
/** To find the key after the last word, on a phone that is at the ear. [ours] */
const KEY_SECONDS = 8;

/** Where a key pressed in the call for this delivery is told; part of what Twilio signs. */
export const callAddress = (publicUrl: string, delivery: string): string => `${publicUrl}/webhooks/twilio/call?delivery=${encodeURIComponent(delivery)}`;

/** Said twice, since the first seconds go by while a phone is brought to the ear; a key cuts it short. */
export const calling = (words: string, keyAddress: string): string => withKey([words, words], keyAddress);

/** Said once, and a key is taken again. */
export const asking = (words: string, keyAddress: string): string => withKey([words], keyAddress);

export function saying(words: string): string {
  const response = new twilio.twiml.VoiceResponse();
  response.say(ENGLISH, words);
  response.hangup();
  return response.toString();
}

function withKey(sentences: readonly string[], action: string): string {
  const response = new twilio.twiml.VoiceResponse();
  const gather = response.gather({ input: ['dtmf'], numDigits: 1, timeout: KEY_SECONDS, action, method: 'POST' });
  for (const sentence of sentences) {
    gather.say(ENGLISH, sentence);
    gather.pause({ length: 1 });
  }
  response.say(ENGLISH, NO_KEY);
  return response.toString();
}
