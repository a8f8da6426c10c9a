/**
 * Where a label leads. The code stands in the query: a fragment would be lost on the way through signing in, and without
 * JavaScript would never arrive. It opens nothing by itself: whoever uses it is signed in as an administrator, who could
 * pair the same device from the store list; looking at the page changes nothing.
 */
export const pairingLink = (home: string, code: string): string => `${home}/pair?code=${code}`;
