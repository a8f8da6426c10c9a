import { Injectable } from '@nestjs/common';
import type { Said, Unread } from '../../../core/doors/said.js';
import type { Refusal } from '../../../core/observations/judgement.js';
import type { Source } from '../../../core/things/source.js';

/** What a device says that nobody has at home, as its decoder told it. */
export interface StreetWord {
  readonly source: Source;
  readonly name: string;
  readonly said: readonly Said[];
  readonly unread: readonly Unread[];
}
/** What became of each of `said`: kept and durable, known already, or why not. */
export type StreetFate = 'kept' | 'known' | Refusal;
/** Undefined: the device is none of theirs. */
export type StreetEar = (word: StreetWord) => Promise<readonly StreetFate[] | undefined>;

/** Who has devices in the street. A device that is paired to a home is never told of. */
@Injectable()
export class StreetEars {
  private readonly ears: StreetEar[] = [];

  listen(ear: StreetEar): void {
    this.ears.push(ear);
  }

  /** By the first whose device it is. */
  async tell(word: StreetWord): Promise<readonly StreetFate[] | undefined> {
    for (const ear of this.ears) {
      const fates = await ear(word);
      if (fates) return fates;
    }
    return undefined;
  }
}
