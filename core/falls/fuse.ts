import type { FallFinding } from './finding.js';
import { isTrunk } from './profile.js';
import type { WornAt } from './sample.js';

/** Findings of several tags this close together are of one fall: their clocks are not aligned, and limbs strike later. [ours] */
export const ONE_EVENT_MS = 10_000;

/** One tag of a person: what it found, and whether it was heard, and believable, at an instant. Tags may be missing. */
export interface TagWitness {
  readonly position: WornAt;
  readonly findings: readonly FallFinding[];
  watched(at: number): boolean;
}

/** A fall of a person: the tag that knows most speaks for it. */
export interface PersonFall {
  readonly finding: FallFinding;
  /** Where else it was felt. */
  readonly alsoFelt: readonly WornAt[];
}

/**
 * One fall per event. A tag on the trunk is believed alone. A limb is believed where no trunk tag was watching, since an
 * arm alone also strikes beds and tables; a trunk that was watching and felt nothing outvotes it.
 */
export function fuse(tags: readonly TagWitness[]): PersonFall[] {
  const trunkWatched = (at: number): boolean => tags.some((tag) => isTrunk(tag.position) && tag.watched(at));
  const all = tags.flatMap(({ findings }) => findings).sort((a, b) => a.at - b.at);
  const falls: PersonFall[] = [];
  for (let rest = all; rest.length > 0;) {
    const start = (rest[0] as FallFinding).at;
    const event = rest.filter(({ at }) => at - start < ONE_EVENT_MS);
    rest = rest.slice(event.length);
    const trunk = event.filter(({ position }) => isTrunk(position));
    const believed = trunk.length > 0 ? trunk : event.filter(({ at }) => !trunkWatched(at));
    const finding = believed.reduce<FallFinding | undefined>((best, one) => (best && best.upheavalG >= one.upheavalG ? best : one), undefined);
    if (finding) falls.push({ finding, alsoFelt: event.filter((one) => one !== finding).map(({ position }) => position) });
  }
  return falls;
}
