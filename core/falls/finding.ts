import { isTrunk, type Profile } from './profile.js';
import type { WornAt } from './sample.js';

/** A fall as one tag felt it, with what it was judged by. */
export interface FallFinding {
  /** Of the strongest blow, on the tag's clock, milliseconds. */
  readonly at: number;
  readonly position: WornAt;
  /** The strongest blow, g; at least that where `clipped`. */
  readonly impactG: number;
  /** The tag's range ended below the blow. */
  readonly clipped: boolean;
  /** The most unrest in any second of it, g. */
  readonly upheavalG: number;
  /** How far gravity turned from before to after; undefined where the tag was not at rest before. */
  readonly postureChangeDegrees?: number;
  /** How long it is known to have lain still; 0: the recording ends before that is known. */
  readonly stillSeconds: number;
  /** One sentence for whoever asks why. */
  readonly because: string;
  /** What would have to differ for there to be no finding. */
  readonly differ: string;
}

const g = (value: number): string => `${value.toFixed(1)} g`;

export function explain(finding: Omit<FallFinding, 'because' | 'differ'>, profile: Profile): FallFinding {
  const { position, impactG, clipped, postureChangeDegrees: turned, stillSeconds } = finding;
  const place = position === 'unknown' ? 'tag' : position;
  const blow = `The ${place} felt a blow of ${clipped ? 'at least ' : ''}${g(impactG)}`;
  const turn = turned === undefined ? '' : isTrunk(position) || turned >= profile.turnDegrees ? `, came to rest turned by ${Math.round(turned)}°` : ', came to rest without turning far';
  const rest = stillSeconds > 0 ? ` and then lay still for ${stillSeconds.toFixed(1)} s.` : ' and the recording ends there.';
  const differ = [`a blow under ${g(profile.impactG)}`, `an upheaval under ${profile.upheavalG} g`];
  if (turned !== undefined && turned >= profile.turnDegrees && profile.briefMs === 0) differ.push(`a turn under ${profile.turnDegrees}°`);
  if (stillSeconds > 0) differ.push('movement afterwards');
  return { ...finding, because: blow + turn + rest, differ: `There would be no finding with ${differ.slice(0, -1).join(', ')} or ${differ.at(-1)}.` };
}
