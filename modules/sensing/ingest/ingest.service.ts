import { Injectable } from '@nestjs/common';
import type { DeviceId } from '../../../core/ids.js';
import { isCritical } from '../../../core/observations/kinds.js';
import { OLDEST_FILE_YEARS, parseReading, type Doubt, type Parsed, type Refusal } from '../../../core/observations/parse-reading.js';
import { makeReading, type Reading } from '../../../core/observations/reading.js';
import { clockFellBack } from '../../../core/things/clock-fell-back.js';
import { issueAt } from '../../../core/things/issue.js';
import { looksLikePounds } from '../../../core/observations/suspect-weight.js';
import { isSelfTold, unbelievable, whyUnbelievable } from '../../../core/things/health/self-told.js';
import { Clock } from '../../platform/clock/clock.js';
import { WaitingRow } from '../../platform/clock/waiting-row.js';
import { Counters } from '../../platform/health/counters.js';
import { crashPoint } from '../../platform/crash-points.js';
import { Problem, unavailable } from '../../platform/http/problem.js';
import { DeviceWords } from '../health/device-words.service.js';
import { Observations } from '../observations/observations.service.js';
import { Devices } from '../things/devices.service.js';
import { CommitBuffer, MOST_WAITING, tooMuch } from './commit-buffer.js';
import { CriticalLane } from './critical-lane.js';
import { Deduper, type Flight } from './deduper.js';
import { Quarantine, type Doubtful } from './quarantine.store.js';
import { maySpeakFor, type Sender } from './sender.js';
import { Throttle } from './throttle.js';
import { UnknownFields, type UnknownField } from './unknown-fields.store.js';

/** What became of a message, item by item: the answer to every door (HTTP, MQTT, and those to come). */
export interface Receipt {
  accepted: number;
  duplicates: number;
  quarantined: { index: number; code: Doubt['code']; detail: string }[];
  rejected: { index: number; code: Refusal['code']; detail: string; field: string }[];
}

/** An item that the door could not even read; it is refused without costing its neighbours. */
export class Unreadable {
  constructor(readonly refusal: Refusal) {}
}

/** A message judged and not yet stored. */
export interface Judged {
  readonly receipt: Receipt;
  /** Item by item: what is believed of it; undefined where it was refused or is only doubted. */
  readonly byItem: readonly (Reading | undefined)[];
}

/** A message of which everything accepted is durable. */
export interface Taken extends Judged {
  /** Those that were not known before. */
  readonly fresh: ReadonlySet<Reading>;
}

type UnknownOf = { readonly device: DeviceId; readonly [field: string]: unknown };

interface Sorted {
  readings: Reading[];
  byItem: (Reading | undefined)[];
  /** Weighings and their places in the message: they are compared with the one before. */
  places: Map<Reading, number>;
  doubtful: Doubtful[];
  receipt: Receipt;
  unknownFields: UnknownField[];
}

/**
 * Messages under way at once: enough to fill each write of the journal; few enough that a call for help among ten thousand
 * devices that come back together is not as late as the last of them. [ours]
 */
const MOST_AT_ONCE = 256;

/** The one way in. Resolves when everything accepted is durable; throws a Problem when nothing of the message was kept. */
@Injectable()
export class Ingest {
  private readonly row = new WaitingRow(MOST_AT_ONCE);
  /** Readings in the row and behind it. */
  private underWay = 0;

  constructor(
    private readonly devices: Devices, private readonly throttle: Throttle, private readonly deduper: Deduper, private readonly buffer: CommitBuffer,
    private readonly quarantine: Quarantine, private readonly critical: CriticalLane, private readonly observations: Observations,
    private readonly clock: Clock, private readonly counters: Counters, private readonly unknownFields: UnknownFields, private readonly words: DeviceWords,
  ) {}

  async accept(items: readonly unknown[], sender: Sender): Promise<Receipt> {
    return (await this.take(items, sender)).receipt;
  }

  /** `beforeStore` sees what was judged while nothing is kept yet; where it throws, nothing is. */
  async take(items: readonly unknown[], sender: Sender, beforeStore?: (judged: Judged) => Promise<void>): Promise<Taken> {
    const now = this.clock.now();
    const sorted = this.sort(items, sender, now);
    this.refuseFlood(sender, sorted);
    // Calls for help stand in no row.
    if (sorted.readings.some(({ kind }) => isCritical(kind))) return this.takeSorted(sorted, sender, now, beforeStore);
    if (this.underWay > MOST_WAITING) throw tooMuch();
    const weight = items.length + 1;
    this.underWay += weight;
    try {
      return await this.row.through(() => this.takeSorted(sorted, sender, now, beforeStore));
    } finally {
      this.underWay -= weight;
    }
  }

  private async takeSorted(sorted: Sorted, sender: Sender, now: number, beforeStore?: (judged: Judged) => Promise<void>): Promise<Taken> {
    // Most messages are one reading that needs no look at the store: each wait that it is spared is felt.
    if (sorted.places.size > 0) await this.suspectWeights(sorted);
    const { readings, byItem, receipt } = sorted;
    if (beforeStore) await beforeStore({ receipt, byItem });
    const early = readings.filter((reading) => isCritical(reading.kind) && this.deduper.isStranger(reading.device));
    this.critical.arrived(early, now);
    const release = this.deduper.isReady(readings) ? undefined : await this.deduper.prepare(readings);
    const { flights, flying } = this.tellRepeats(readings);
    release?.();
    const fresh = flights.map(({ reading }) => reading);
    const onTheWay = (): void => this.critical.arrived(early.length > 0 ? fresh.filter((reading) => !early.includes(reading)) : fresh, now);
    if (sorted.doubtful.length > 0) await this.store(flights, fresh, sorted.doubtful, onTheWay);
    else if (flights.length > 0) await this.write(flights, fresh, onTheWay);
    if (sorted.unknownFields.length > 0) await this.keepUnknown(sorted.unknownFields);
    if (flying.length > 0) await this.awaitOthers(flying);
    receipt.accepted = fresh.length;
    receipt.duplicates = readings.length - fresh.length;
    this.count(sorted, sender);
    crashPoint('ingest.before-answer');
    return { receipt, byItem, fresh: new Set(fresh) };
  }

  /** Some of it is about the device itself; the rest is kept for whoever teaches us the word. */
  private async keepUnknown(fields: readonly UnknownField[]): Promise<void> {
    const aboutIt = fields.filter(({ field, raw }) => isSelfTold(field, raw));
    await Promise.all([this.unknownFields.keep(fields.filter((one) => !aboutIt.includes(one))), this.words.told(aboutIt.map(({ device, field, raw }) => ({ device, about: { [field]: raw } })))]);
  }

  /** Judges and reserves without a pause, so that the same reading in two messages at once is still one. */
  private tellRepeats(readings: readonly Reading[]): { flights: Flight[]; flying: Flight[] } {
    const flights: Flight[] = [];
    const flying: Flight[] = [];
    const again: Reading[] = [];
    for (const reading of readings) {
      const flight = this.deduper.admit(reading);
      if (flight) (flight.reading === reading ? flights : flying).push(flight);
      else if (this.deduper.isCountedAgain(reading)) again.push(reading);
    }
    if (again.length > 0) this.words.countedAgain(again);
    return { flights, flying };
  }

  /** A repeat of what was still being written may not be acknowledged before that is durable. */
  private async awaitOthers(flying: readonly Flight[]): Promise<void> {
    await this.buffer.barrier();
    if (flying.some((flight) => !flight.landed)) throw unavailable();
  }

  private async store(flights: readonly Flight[], fresh: readonly Reading[], doubtful: readonly Doubtful[], onTheWay: () => void): Promise<void> {
    await Promise.all([this.quarantine.keep(doubtful), this.words.doubted(doubtful), flights.length > 0 ? this.write(flights, fresh, onTheWay) : undefined]);
  }

  private async write(flights: readonly Flight[], fresh: readonly Reading[], onTheWay: () => void): Promise<void> {
    try {
      const durable = this.buffer.add(fresh);
      onTheWay();
      await durable;
      this.deduper.landed(flights);
    } catch (error) {
      this.deduper.takeBack(flights);
      throw error;
    }
  }

  private sort(items: readonly unknown[], sender: Sender, now: number): Sorted {
    const sorted: Sorted = { readings: [], byItem: new Array<undefined>(items.length).fill(undefined), places: new Map(), doubtful: [], receipt: { accepted: 0, duplicates: 0, quarantined: [], rejected: [] }, unknownFields: [] };
    const oldestYears = sender.kind === 'source' && sender.source.form === 'upload' ? OLDEST_FILE_YEARS : undefined;
    items.forEach((item, index) => {
      const parsed: Parsed = item instanceof Unreadable ? { refusal: item.refusal } : parseReading(item, now, oldestYears);
      const before = sorted.receipt.rejected.length;
      this.place(parsed, index, sender, now, sorted);
      if (parsed.unknown && sorted.receipt.rejected.length === before) this.placeUnknown(item as UnknownOf, parsed.unknown, index, sorted);
    });
    return sorted;
  }

  /** What it says of itself and nobody believes is kept apart (reliability.md row 45), and no doubt about its readings. */
  private placeUnknown(item: UnknownOf, fields: readonly string[], index: number, { unknownFields, receipt }: Sorted): void {
    for (const field of fields) unknownFields.push({ device: item.device, field, raw: item[field] });
    for (const field of unbelievable(item)) receipt.quarantined.push({ index, code: 'implausible', detail: whyUnbelievable(field) });
  }

  private place(parsed: Parsed, index: number, sender: Sender, now: number, sorted: Sorted): void {
    const { draft, refusal } = parsed;
    const refuse = ({ code, detail, field }: Refusal): void => void sorted.receipt.rejected.push({ index, code, detail, field });
    if (refusal || !draft) return refuse(refusal as Refusal);
    const device = this.devices.find(draft.device);
    // A device learns nothing about others: unknown and foreign ids are refused in the same words.
    if (sender.kind === 'device' && draft.device !== sender.device.id) {
      this.counters.refused.inc({ reason: 'foreign-device' });
      return refuse({ code: 'forbidden', field: 'device', detail: 'device: this key may send only for its own device.' });
    }
    const doubt = parsed.doubt ?? (device && sender.kind === 'device' ? clockFellBack(device, draft) : undefined);
    const at = doubt ? now : draft.at;
    const issue = device && issueAt(device, at);
    if (!device || !issue || device.retiredAt !== undefined || !maySpeakFor(sender, device, at)) {
      this.counters.refused.inc({ reason: device ? 'foreign-device' : 'unknown-device' });
      return refuse({ code: 'not-found', field: 'device', detail: 'device: is not registered for this sender, or nobody had it then. Register it with POST /api/v1/devices.' });
    }
    if (doubt) {
      sorted.doubtful.push({ draft, subject: issue.subject, doubt });
      sorted.receipt.quarantined.push({ index, code: doubt.code, detail: doubt.detail });
      // A wrong clock is a fault of the device, and no reason to miss a call for help: it counts from when we heard it.
      if (!isCritical(draft.kind) || draft.value === false) return;
    }
    const reading = makeReading(draft, issue.subject, at, now);
    sorted.readings.push(reading);
    sorted.byItem[index] = reading;
    if (reading.kind === 'body-weight') sorted.places.set(reading, index);
  }

  /** Life-critical kinds pass whatever the device said before. */
  private refuseFlood(sender: Sender, { readings }: Sorted): void {
    if (sender.kind !== 'device' || this.throttle.allows(sender.device.id)) return;
    if (readings.some((reading) => isCritical(reading.kind))) return;
    throw new Problem(429, 'throttled', 'This device sends too often. Nothing of this message was kept; wait, then send several readings in one message.', { retryAfterSeconds: 1 });
  }

  private async suspectWeights(sorted: Sorted): Promise<void> {
    for (const [reading, index] of sorted.places) {
      const before = (await this.observations.latest(reading.subject)).get('body-weight');
      if (before?.device !== reading.device || reading.at <= before.at || !looksLikePounds(reading.value as number, before.value as number)) continue;
      const doubt: Doubt = { code: 'unit-suspected', detail: 'value against the weighing before looks like a change between kg and lb; send kg.' };
      const { subject, receivedAt: _, ...draft } = reading;
      sorted.readings.splice(sorted.readings.indexOf(reading), 1);
      sorted.byItem[index] = undefined;
      sorted.doubtful.push({ draft, subject, doubt });
      sorted.receipt.quarantined.push({ index, code: doubt.code, detail: doubt.detail });
    }
  }

  private count({ receipt, unknownFields }: Sorted, sender: Sender): void {
    this.counters.readings.inc({ outcome: 'accepted' }, receipt.accepted);
    if (receipt.duplicates) this.counters.readings.inc({ outcome: 'duplicate' }, receipt.duplicates);
    if (receipt.quarantined.length) this.counters.readings.inc({ outcome: 'quarantined' }, receipt.quarantined.length);
    if (receipt.rejected.length) this.counters.readings.inc({ outcome: 'rejected' }, receipt.rejected.length);
    if (unknownFields.length === 0) return;
    this.counters.unknownFields.inc({ sender: sender.kind }, unknownFields.length);
  }
}
