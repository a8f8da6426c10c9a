/** Twilio's number for what went wrong. One of another form says nothing that we know; what became of the message counts all the same. */
export const errorCodeOf = (said = ''): number | undefined => (/^\d{1,6}$/.test(said) ? Number(said) : undefined);
