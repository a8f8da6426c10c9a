/** Who carries texts. Twilio first, always: only its number can be answered, and only it can call. */
export type Provider = 'twilio' | 'govuk-notify';

/**
 * Which of them a try goes through, counted from 0. Where there are two they take turns, so what one refuses, or may have
 * lost, goes by the other next; a try itself only ever goes by one.
 */
export const providerOf = (attempt: number, second: boolean): Provider => (second && attempt % 2 === 1 ? 'govuk-notify' : 'twilio');

/** "Reply" where the number that sent it takes answers; otherwise the number that does. */
export const REPLY = 'Reply';
export const howToAnswer = (provider: Provider, ourNumber?: string): string => {
  if (provider === 'twilio') return REPLY;
  return ourNumber === undefined ? 'To our usual number text' : `To ${ourNumber} text`;
};
