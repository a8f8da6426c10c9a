import type { Advisory } from '../../../core/air/advisory.js';

/** Bad air by area, as the place says it. Care decides who is told of it, if anybody; the place never hears of that. */
export abstract class AirAdvisories {
  /** Those that hold now. */
  abstract current(): Promise<readonly Advisory[]>;
}
