/** Only a path of our own: `//elsewhere` and `/\elsewhere` leave the site. */
export const ownPath = (next: unknown): string | undefined =>
  typeof next === 'string' && /^\/(?![/\\])[^\s\\]{0,500}$/.test(next) ? next : undefined;
