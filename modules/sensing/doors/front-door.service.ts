import { Injectable } from '@nestjs/common';
import type { About, Decoded, Said, Unread } from '../../../core/doors/said.js';
import type { DeviceId } from '../../../core/ids.js';
import type { Source } from '../../../core/things/source.js';
import { Clock } from '../../platform/clock/clock.js';
import { Counters } from '../../platform/health/counters.js';
import { Ingest, Unreadable, type Receipt } from '../ingest/ingest.service.js';
import { DeviceWords } from '../health/device-words.service.js';
import { UnknownFields } from '../ingest/unknown-fields.store.js';
import { Devices } from '../things/devices.service.js';
import { StreetEars, type StreetFate } from './street-ears.js';
import { Strangers } from './strangers.store.js';

/** Names that appear in answers are cut to this; longer ones are nobody's. */
export const LONGEST_NAME = 128;

/**
 * Where every foreign form meets the one way in: names become devices, and what is left is judged like our own form.
 * The receipt's indexes count what the decoder said, then what it could not say.
 */
@Injectable()
export class FrontDoor {
  constructor(
    private readonly devices: Devices, private readonly ingest: Ingest, private readonly strangers: Strangers, private readonly words: DeviceWords, private readonly clock: Clock,
    private readonly unknownFields: UnknownFields, private readonly counters: Counters, private readonly street: StreetEars,
  ) {}

  /** Resolves when everything accepted is durable; throws a Problem when nothing of the message was kept. */
  async accept({ said, unsaid = [], about = [], unread = [] }: Decoded, source: Source): Promise<Receipt> {
    const heardAt = new Date(this.clock.now()).toISOString();
    const strange = new Map<string, Set<string>>();
    const street = await this.inTheStreet(said, unread, source), homes = [...said.keys()].filter((i) => !street.has(i));
    const items = homes.map((i) => this.itemOf(said[i] as Said, source, heardAt, strange));
    const receipt = await this.ingest.accept([...items, ...unsaid.map(({ refusal }) => new Unreadable(refusal))], { kind: 'source', source });
    if (street.size > 0) addStreet(receipt, street, [...homes, ...unsaid.map((_, i) => said.length + i)]);
    const unbelieved = await this.words.told(this.known(about, source));
    for (const [i, refusal] of unbelieved.entries()) receipt.rejected.push({ index: said.length + unsaid.length + i, ...refusal });
    if (strange.size > 0) await this.strangers.heard(source.id, strange);
    if (unread.length > 0) await this.keepUnread(unread, source);
    return receipt;
  }

  /** What devices of the street said, by its place in the message. */
  private async inTheStreet(said: readonly Said[], unread: readonly Unread[], source: Source): Promise<Map<number, StreetFate>> {
    const fates = new Map<number, StreetFate>();
    const names = new Set(said.flatMap(({ name }) => (name.length <= LONGEST_NAME && !this.devices.named(source.id, name) ? [name] : [])));
    for (const name of names) {
      const places = [...said.keys()].filter((i) => said[i]?.name === name);
      const told = await this.street.tell({ source, name, said: places.map((i) => said[i] as Said), unread: unread.filter((one) => one.name === name) });
      if (told) for (const [i, place] of places.entries()) fates.set(place, told[i] ?? 'kept');
    }
    return fates;
  }

  /** Fields that nobody has taught us: the last word of each is kept, of paired devices. */
  private async keepUnread(unread: readonly Unread[], source: Source): Promise<void> {
    this.counters.unknownFields.inc({ sender: 'source' }, unread.length);
    const paired = unread.flatMap(({ name, field, raw }) => {
      const device = this.devices.named(source.id, name);
      return device ? [{ device: device.id, field, raw }] : [];
    });
    await this.unknownFields.keep(paired);
  }

  private known(about: readonly About[], source: Source): { device: DeviceId; about: Omit<About, 'name'> }[] {
    return about.flatMap(({ name, ...rest }) => {
      const device = name.length <= LONGEST_NAME ? this.devices.named(source.id, name) : undefined;
      return device ? [{ device: device.id, about: rest }] : [];
    });
  }

  private itemOf({ name, kind, at, ...rest }: Said, source: Source, heardAt: string, strange: Map<string, Set<string>>): unknown {
    const device = name.length <= LONGEST_NAME ? this.devices.named(source.id, name) : undefined;
    if (device) return { device: device.id, kind, at: at === undefined ? heardAt : textOf(at), ...rest };
    if (name.length <= LONGEST_NAME) strange.set(name, (strange.get(name) ?? new Set<string>()).add(kind));
    return new Unreadable({ code: 'not-found', field: 'device', detail: 'device: no device is paired to this name. Pair it with POST /api/v1/devices {behind: {source, name}}; its readings until then are not kept.' });
  }
}

/** `places`: where what the ingest judged stands in the message. */
function addStreet(receipt: Receipt, street: ReadonlyMap<number, StreetFate>, places: readonly number[]): void {
  for (const list of [receipt.quarantined, receipt.rejected]) for (const one of list) one.index = places[one.index] ?? one.index;
  for (const [index, fate] of street) {
    if (fate === 'kept') receipt.accepted += 1;
    else if (fate === 'known') receipt.duplicates += 1;
    else receipt.rejected.push({ index, ...fate });
  }
}

/** Out of any calendar: left for the door to refuse, with the reason. */
const textOf = (at: number): string => (Math.abs(at) <= 8.64e15 ? new Date(at).toISOString() : 'no such time');
