/** How an alarm reaches its receiver. `4G`: by mobile, on any network that is there. */
export type Medium = 'analogue' | 'digital' | '4G';

export interface TelecareLine {
  readonly medium: Medium;
  /** How long the line works without the mains, minutes; providers owe an hour (Ofcom, General Condition A3 guidance). */
  readonly batteryMinutes: number;
}

const MINUTE_MS = 60_000;
/** Somebody should call before the battery is empty, not after. [place.md, M2] */
const AHEAD_MINUTES = 15;

/** From when on a line in an outage of power or broadband is at risk; undefined where that outage does not touch it. */
export function atRiskFrom({ medium, batteryMinutes }: TelecareLine, outageStart: number): number | undefined {
  return medium === 'digital' ? outageStart + (batteryMinutes - AHEAD_MINUTES) * MINUTE_MS : undefined;
}

export function atRisk(line: TelecareLine, outageStart: number, now: number): boolean {
  const from = atRiskFrom(line, outageStart);
  return from !== undefined && now >= from;
}
