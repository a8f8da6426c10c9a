import { Injectable } from '@nestjs/common';
import type { Subject, Voice, VoicesView } from '../../../../core/cases/place-rule.js';
import { asOneVoice, isCarrierSilent, isSilent, LEAST_SILENCE_MS } from '../../../../core/cases/silence-rules.js';
import { DAY, HOUR, MINUTE } from '../../../../core/time/when.js';
import { AirSites } from '../../air/air-sites.store.js';
import { PartnerKeys } from '../../partners/partner-keys.service.js';
import { TownEntities } from '../../sensor-things/entities.store.js';
import type { EntityDoc } from '../../sensor-things/entity-docs.js';
import { TrafficSites } from '../../traffic/traffic-sites.store.js';
import { RELIED_ON_MS, TownVoices } from './town-voices.store.js';

/** Sites hand in their hours with a delay; so long without one is silence, as of a reference site. [ours] */
const AIR_SILENT_MS = 6 * HOUR, AIR_LOOK_MS = 8 * DAY;
const MISSES = 3;
const MOST_SITES = 20_000, LONGEST_NAME = 80;
const TRAFFIC: Subject = { id: 'traffic', name: 'the town’s traffic detectors' }, AIR: Subject = { id: 'air', name: 'the town’s cheap air sites' };

type Open = ReadonlyMap<string, Subject>;
interface Instrument {
  readonly subject: Subject;
  readonly voices: readonly Voice[];
}

export const thingOf = (id: string): number | undefined => (/^thing:\d{1,15}$/.test(id) ? Number(id.slice('thing:'.length)) : undefined);
export const subjectOfThing = ({ _id, is }: Pick<EntityDoc, '_id' | 'is'>): Subject => ({ id: `thing:${_id}`, name: String(is['name']) });

/** Whatever measures the town, and what brings the word of several: who has been quiet for an hour, and who has a case. */
@Injectable()
export class LiveVoices {
  constructor(private readonly town: TownVoices, private readonly entities: TownEntities, private readonly partners: PartnerKeys, private readonly traffic: TrafficSites, private readonly air: AirSites) {}

  async *all(now: number, open: Open): AsyncGenerator<VoicesView> {
    yield* this.things(now, open);
    yield* family(now, open, TRAFFIC, await this.detectors(now));
    yield* family(now, open, AIR, await this.sites(now));
  }

  private async *things(now: number, open: Open): AsyncGenerator<VoicesView> {
    const budget = this.town.budget(), opened = [...open.keys()].flatMap((id) => thingOf(id) ?? []), asked = [...new Set([...opened, ...(await this.town.quietThings(now))])];
    // Of what has a case, all is asked, however long it has been silent.
    const streams = await this.town.streams(now, asked, (thing) => open.has(`thing:${thing}`));
    const quiet: { readonly thing: EntityDoc; readonly voices: readonly Voice[]; readonly carrier: string | undefined }[] = [];
    for (const thing of await this.named(asked)) {
      const voices = await this.town.voices(streams.get(thing._id) ?? [], now, budget);
      if (voices) quiet.push({ thing, voices, carrier: carrierOf(thing) });
    }
    const silent = new Map<string, string>(), carriers = new Set(quiet.flatMap(({ carrier, voices }) => (carrier !== undefined && voices.some((voice) => isSilent(voice, now)) ? [carrier] : [])));
    for (const id of open.keys()) if (isCarrier(id)) carriers.add(id);
    for (const id of carriers) {
      const voices = await this.carried(id, open.has(id), now, budget);
      if (!voices) continue;
      const subject = { id, name: await this.nameOf(id) };
      if (isCarrierSilent(voices, now)) silent.set(id, subject.name);
      yield { now, subject, of: 'carrier', voices };
    }
    for (const { thing, voices, carrier } of quiet) yield { now, subject: subjectOfThing(thing), of: 'instrument', voices, ...under(silent.get(carrier ?? '')) };
    for (const id of await this.gone(opened)) yield { now, subject: open.get(`thing:${id}`) as Subject, of: 'instrument', voices: [] };
  }

  /** Each Thing of a carrier as one voice; undefined: not all are learned yet. */
  private async carried(id: string, isOpen: boolean, now: number, budget: { left: number }): Promise<Voice[] | undefined> {
    const things = await this.carriedBy(id), streams = await this.town.streams(now, things.map(({ _id }) => _id), () => isOpen), all: Voice[] = [];
    for (const { _id, is } of things) {
      const voices = await this.town.voices(streams.get(_id) ?? [], now, budget);
      if (!voices) return undefined;
      if (voices.length > 0) all.push(asOneVoice(String(is['name']), voices));
    }
    return all;
  }

  private named(ids: readonly number[]): Promise<EntityDoc[]> {
    return this.entities.of('Things').find({ _id: { $in: [...ids] } }, { projection: { 'is.name': 1, 'is.properties.gateway': 1, by: 1 } }).toArray();
  }

  private async gone(ids: readonly number[]): Promise<number[]> {
    const there = new Set((await this.named(ids)).map(({ _id }) => _id));
    return ids.filter((id) => !there.has(id));
  }

  private async nameOf(carrier: string): Promise<string> {
    return carrier.startsWith(GATEWAY) ? carrier.slice(GATEWAY.length) : (await this.partners.nameOf(carrier.slice(PARTNER.length))) || 'a partner';
  }

  private carriedBy(id: string): Promise<EntityDoc[]> {
    const where = id.startsWith(GATEWAY) ? { 'is.properties.gateway': id.slice(GATEWAY.length) } : { by: id.slice(PARTNER.length), 'is.properties.gateway': { $exists: false } };
    return this.entities.of('Things').find(where as never, { projection: { 'is.name': 1 } }).limit(MOST_SITES).toArray();
  }

  private async detectors(now: number): Promise<Instrument[]> {
    const sites = await this.traffic.heardSince(now - RELIED_ON_MS, MOST_SITES);
    return sites.map(({ id, name, lastAt, intervalMinutes }) => {
      const every = intervalMinutes * MINUTE;
      return { subject: { id: `traffic:${id}`, name }, voices: [{ name: 'Counts', lastAt: lastAt + every, silentAfterMs: MISSES * every }] };
    });
  }

  /** Hours in fog are hours that were heard, though nothing of them is told. Reference sites have a rule of their own. */
  private async sites(now: number): Promise<Instrument[]> {
    const found: Instrument[] = [];
    for (const { id, name, grade } of await this.air.all()) {
      if (grade !== 'indicative') continue;
      const { means, damp, wind } = await this.air.hoursBetween(id, now - AIR_LOOK_MS, now);
      const hours = [...Object.values(means).flatMap((hourly) => [...hourly.keys()]), ...damp.keys(), ...wind.keys()].filter((at) => at <= now);
      const last = hours.reduce((a, b) => Math.max(a, b), -Infinity);
      if (Number.isFinite(last)) found.push({ subject: { id: `air:${id}`, name }, voices: [{ name: 'Hours', lastAt: last + HOUR, silentAfterMs: AIR_SILENT_MS }] });
    }
    return found;
  }
}

const GATEWAY = 'gateway:', PARTNER = 'partner:';
const isCarrier = (id: string): boolean => id.startsWith(GATEWAY) || id.startsWith(PARTNER);

/** What a Thing says that it speaks through; else the partner who entered it. */
function carrierOf({ is, by }: EntityDoc): string | undefined {
  const gateway = (is['properties'] as { gateway?: unknown } | undefined)?.gateway;
  if (typeof gateway === 'string' && gateway !== '' && gateway.length <= LONGEST_NAME) return GATEWAY + gateway;
  return by === undefined ? undefined : PARTNER + by;
}

const under = (carrier: string | undefined): { under?: string } => (carrier === undefined ? {} : { under: carrier });

/** Instruments of one kind: all of them silent at once is one matter, as of one feed. */
function* family(now: number, open: Open, all: Subject, instruments: readonly Instrument[]): Generator<VoicesView> {
  const voices = instruments.map(({ subject, voices: own }) => asOneVoice(subject.name, own)), silent = isCarrierSilent(voices, now);
  if (silent || open.has(all.id)) yield { now, subject: all, of: 'carrier', voices };
  for (const { subject, voices: own } of instruments) {
    const quiet = own.some(({ lastAt }) => now - lastAt > LEAST_SILENCE_MS);
    if (quiet || open.has(subject.id)) yield { now, subject, of: 'instrument', voices: own, ...under(silent ? all.name : undefined) };
  }
}
