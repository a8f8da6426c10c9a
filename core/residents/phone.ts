/** ITU-T E.164: plus, country, at most fifteen digits. */
export const isE164 = (text: string): boolean => /^\+[1-9]\d{6,14}$/.test(text);
