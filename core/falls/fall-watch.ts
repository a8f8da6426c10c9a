import { Episode } from './episode.js';
import { explain, type FallFinding } from './finding.js';
import { InOrder } from './in-order.js';
import { Motion, SLOT_MS, turnBetween, type Stretch } from './motion.js';
import { isAtRest, PROFILES, type Profile } from './profile.js';
import { RestingWeight } from './resting-weight.js';
import { isFelt, magnitude, type Sample, type WornAt } from './sample.js';

/** The shortest stillness that means anything, and how long a body may take to settle. [ours] */
const STILL_MS = 1_500;
const SETTLES_MS = 500;
/** Who is still on the move after this has not stayed down. [ours] */
const DECIDED_MS = 5_000;
/** Where a recording ends, at least this much must be left to tell where gravity comes from. */
const LEAST_LEFT_MS = 250;
/** From here on what is left at the end must also be still. */
const ENOUGH_LEFT_MS = 1_000;
/** Further blows within this time are the same fall: rolling over, or trying to get up. [ours] */
const SAME_FALL_MS = 10_000;
/** A pause or a leap of the clock of this length makes it another stream: nothing before explains what comes after. [ours] */
const ANOTHER_STREAM_MS = 10_000;
/** A limb that comes to rest this near to where it was has knocked on something and come back; by chance 1 fall in 60 ends so. [ours] */
const CAME_BACK_DEGREES = 15;
/** Less has no direction worth the name, g. */
const LEAST_WEIGHT = 0.3;
/** Where a recording begins amid movement, how the tag hung before is not known: the blow must say more, and may last longer. [ours] */
const BEGINS_AMID_MS = 3_000;
/** A tag that was believable this near to an instant watched then. */
const WATCHED_MS = 3_000;
/** One a second: five minutes are remembered. */
const MOST_BELIEVED = 300;
/** A tag that drops from a table's height (0.45 m and more) is weightless for 0.3 s; a falling body is held back by its joints. */
const DROPPED = { weightlessG: 0.3, ms: 300 };

export interface Tag {
  readonly position: WornAt;
  /** The most that one axis can say, g; left out: never reached. */
  readonly range?: number;
  /** Other limits than those of the position: to see how much hangs on them. */
  readonly profile?: Profile;
}

/**
 * Watches one tag for falls: a blow, an upheaval that turning alone does not explain, gravity from another side, and
 * then stillness. Samples may come in pieces of any size, out of order by two seconds, and twice; what it remembers is
 * bounded. A finding comes once the stillness is known, about four seconds after the last blow.
 */
export class FallWatch {
  private inOrder = new InOrder();
  private motion = new Motion();
  private episodes: Episode[] = [];
  private lastFallAt = -Infinity;
  private now = -Infinity;
  private believed: number[] = [];
  private readonly resting = new RestingWeight();
  private readonly profile: Profile;

  constructor(private readonly tag: Tag) {
    this.profile = tag.profile ?? PROFILES[tag.position];
  }

  /** How far it has listened, on the tag's clock; -Infinity: nothing yet. */
  get horizon(): number {
    return this.inOrder.horizon;
  }

  /** Whether it was heard, and weighed what a tag must, around an instant of the last minutes: only then its silence means no fall. */
  watched(at: number): boolean {
    return this.believed.some((moment) => Math.abs(moment - at) <= WATCHED_MS);
  }

  /** What the tag weighs while it lies still, g; undefined: not known yet. Far from 1 its scale is broken, and it would find no fall. */
  get restWeight(): number | undefined {
    return this.resting.known;
  }

  take(samples: Iterable<Sample>): FallFinding[] {
    const found: FallFinding[] = [];
    for (const sample of samples) {
      if (!isFelt(sample)) continue;
      if (Number.isFinite(this.horizon) && Math.abs(sample.t - this.horizon) > ANOTHER_STREAM_MS) found.push(...this.conclude());
      for (const next of this.inOrder.take(sample)) this.step(next, found);
    }
    return found;
  }

  /** The stream ends, or the tag has fallen silent: decided on what is known. */
  conclude(): FallFinding[] {
    const found: FallFinding[] = [];
    for (const next of this.inOrder.rest()) this.step(next, found);
    for (const episode of this.episodes) this.report(episode, this.atTheEnd(episode), found);
    this.episodes = [];
    this.motion = new Motion();
    this.inOrder = new InOrder();
    this.now = -Infinity;
    return found;
  }

  private step(sample: Sample, found: FallFinding[]): void {
    const slotBegins = Math.floor(sample.t / SLOT_MS) * SLOT_MS;
    if (slotBegins > this.now) this.judge(slotBegins, found);
    this.now = slotBegins;
    if (this.isBlow(sample)) this.strike(sample);
    this.motion.add(sample);
  }

  private isBlow(sample: Sample): boolean {
    return magnitude(sample) >= Math.min(this.profile.impactG, (this.tag.range ?? Infinity) * 0.99);
  }

  private strike(sample: Sample): void {
    let episode = this.episodes.at(-1);
    if (!episode?.joins(sample)) {
      episode = new Episode(sample.t, this.motion, DROPPED.weightlessG);
      this.episodes.push(episode);
    }
    episode.struck(sample, this.tag.range ?? Infinity);
  }

  /** Once a slot: everything before `now` has been heard. */
  private judge(now: number, found: FallFinding[]): void {
    if (now - (this.believed.at(-1) ?? -Infinity) >= 1_000 || now < (this.believed.at(-1) ?? 0)) this.believe(now);
    for (const episode of this.episodes) episode.follow(now, this.motion);
    const waiting: Episode[] = [];
    for (const episode of this.episodes) {
      const since = now - episode.last;
      if (since > DECIDED_MS) continue;
      const fall = since >= SETTLES_MS + STILL_MS ? this.inStillness(episode, now) : undefined;
      if (fall) this.report(episode, fall, found);
      else waiting.push(episode);
    }
    this.episodes = waiting;
  }

  private believe(now: number): void {
    const lately = this.motion.stretch(now - STILL_MS, now);
    if (lately) this.resting.hear(lately, now);
    if (!lately || !isAtRest(lately.weight)) return;
    this.believed.push(now);
    if (this.believed.length > MOST_BELIEVED) this.believed.shift();
  }

  private inStillness(episode: Episode, now: number): Judged | undefined {
    const after = this.motion.stretch(now - STILL_MS, now);
    if (!after || after.unrest > this.profile.stillG) return undefined;
    return this.isFall(episode, after, true) ? { after, stillSeconds: STILL_MS / 1_000 } : undefined;
  }

  private atTheEnd(episode: Episode): Judged | undefined {
    const end = this.now + SLOT_MS;
    const left = end - episode.last;
    if (left < LEAST_LEFT_MS) return undefined;
    episode.follow(Math.min(end, episode.last + SETTLES_MS), this.motion);
    const known = left >= ENOUGH_LEFT_MS;
    const after = this.motion.stretch(known ? end - Math.min(STILL_MS, left - SETTLES_MS) : episode.last + SLOT_MS, end);
    if (!after || (known && after.unrest > this.profile.stillG)) return undefined;
    return this.isFall(episode, after, known) ? { after, stillSeconds: known ? Math.min(STILL_MS, left - SETTLES_MS) / 1_000 : 0 } : undefined;
  }

  private isFall(episode: Episode, after: Stretch, still: boolean): boolean {
    const { upheavalG, turnDegrees, briefMs } = this.profile;
    if (after.weight < LEAST_WEIGHT || (still && !isAtRest(after.weight)) || episode.upheavalG < upheavalG || episode.weightlessMs >= DROPPED.ms) return false;
    const lasted = episode.last - episode.first;
    const brief = briefMs > 0 && lasted <= briefMs;
    const turned = turnOf(episode, after);
    if (turned === undefined) return still && episode.upheavalG >= PROFILES.unknown.upheavalG && lasted <= BEGINS_AMID_MS;
    if (!still && briefMs > 0) return turned >= turnDegrees && brief;
    return turned >= turnDegrees || (brief && turned >= CAME_BACK_DEGREES);
  }

  private report(episode: Episode, judged: Judged | undefined, found: FallFinding[]): void {
    if (!judged || Math.abs(episode.at - this.lastFallAt) < SAME_FALL_MS) return;
    this.lastFallAt = episode.at;
    const { at, impactG, clipped, upheavalG } = episode;
    const turned = turnOf(episode, judged.after);
    const finding = { at, position: this.tag.position, impactG, clipped, upheavalG, ...(turned === undefined ? {} : { postureChangeDegrees: turned }), stillSeconds: judged.stillSeconds };
    found.push(explain(finding, this.profile));
  }
}

interface Judged {
  readonly after: Stretch;
  readonly stillSeconds: number;
}

const turnOf = ({ before }: Episode, after: Stretch): number | undefined => (before && isAtRest(before.weight) ? turnBetween(before.gravity, after.gravity) : undefined);
