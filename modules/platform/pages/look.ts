import { z } from 'zod';

/** Text size and colours, chosen by the person and kept in a cookie of this device; not a secret, not a trace. */
export const LOOK_COOKIE = 'hearthline_look';

export const Look = z.object({
  print: z.enum(['usual', 'large']).catch('usual'),
  theme: z.enum(['device', 'light', 'dark']).catch('device'),
});
export type Look = z.infer<typeof Look>;

export function lookOf(cookie: string | undefined): Look {
  const [print, theme] = (cookie ?? '').split('.');
  return Look.parse({ print, theme });
}

const YEAR_SECONDS = 31_536_000;
export const lookCookie = ({ print, theme }: Look): string => `${LOOK_COOKIE}=${print}.${theme}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
