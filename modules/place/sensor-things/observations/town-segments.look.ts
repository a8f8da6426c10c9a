import { Injectable } from '@nestjs/common';
import { named, well, wrong, type Finding, type Look } from '../../../platform/health/checkup.js';
import { DamagedTownSegment, observationsIn, type TownSegmentDoc } from './town-segment-doc.js';
import { TownSegments } from './town-segments.store.js';

const PROGRESS_EVERY = 2_000;
const RESTORE = 'Restore this segment (the collection townSegments) from the newest backup that still reads it. Until then its readings are left out, and everything else goes on.';

/** Opens every segment of the town: its checksum, what it says of itself, and that all are counted. */
@Injectable()
export class TownSegmentsLook implements Look {
  readonly name = 'town segments';
  constructor(private readonly segments: TownSegments) {}

  async look(progress: (text: string) => void): Promise<Finding[]> {
    let opened = 0, observations = 0;
    const faults: Finding[] = [];
    for await (const doc of this.segments.docs.find()) {
      opened += 1;
      observations += doc.n;
      const fault = faultOf(doc);
      if (fault) faults.push(wrong(`The segment ${doc._id} of the town ${fault}.`, RESTORE));
      if (opened % PROGRESS_EVERY === 0) progress(`${opened} segments of the town, ${observations} Observations read`);
    }
    const found = named(faults, (count) => wrong(`${count} more segments of the town are damaged.`, RESTORE));
    const counted = await this.segments.size();
    if (counted !== observations) found.push(wrong(`${observations} Observations of the town are packed, and ${counted} are said to be.`, 'Look whether somebody has taken documents out of the collection townSegments, and restore them from the newest backup.'));
    return [...found, well(`${opened} segments of the town with ${observations} Observations were opened; ${faults.length} of them are damaged.`)];
  }
}

function faultOf(doc: TownSegmentDoc): string | undefined {
  try {
    const rows = observationsIn(doc);
    if (new Set(rows.map(({ _id }) => _id)).size !== rows.length) return 'has an Observation twice';
    return rows.every(({ at }) => at && at >= doc.from && at <= doc.to) ? undefined : 'has Observations of another time';
  } catch (error) {
    if (error instanceof DamagedTownSegment) return 'does not agree with its checksum';
    throw error;
  }
}
