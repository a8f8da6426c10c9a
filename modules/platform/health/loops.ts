import { Injectable } from '@nestjs/common';
import type { LoopName } from '../../../core/proof/parts.js';
import { Clock } from '../clock/clock.js';

/** When each loop that looks again and again has looked last, to the end and without a failure. */
@Injectable()
export class Loops {
  private readonly at: Partial<Record<LoopName, number>> = {};

  constructor(private readonly clock: Clock) {}

  looked(loop: LoopName): void {
    this.at[loop] = this.clock.now();
  }

  last(): Readonly<Partial<Record<LoopName, number>>> {
    return { ...this.at };
  }
}
