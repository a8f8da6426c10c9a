export const EXIT_CODES: Record<string, { code: number; means: string }>;
export class Stop extends Error {
  readonly why: string;
  readonly code: number;
}
