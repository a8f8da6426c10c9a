import { Injectable } from '@nestjs/common';
import { readAnnouncement } from '../../../../core/datex/announcement.js';
import { textOf, type Element } from '../../../../core/datex/element.js';
import { fromJson } from '../../../../core/datex/forms.js';
import { readingOf, readMeasurements, readSite, type MeasuringSite } from '../../../../core/datex/measured.js';
import { readSituation, type Situation, type Unread } from '../../../../core/datex/situation.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Problem } from '../../../platform/http/problem.js';
import { decodeUtf8, parseStrictJson } from '../../../platform/http/strict-json.js';
import { Wards } from '../../network/wards.store.js';
import { Situations } from '../situations.store.js';
import { Traffic } from '../traffic.service.js';
import { TrafficSites } from '../traffic-sites.store.js';
import { elementsOf, ElementReader } from './xml-elements.js';

const WANTED = new Set(['publicationCreator', 'situation', 'siteMeasurements', 'measurementSite', 'measurementSiteRecord']);
const TAKEN = new Set(['SituationPublication', 'MeasuredDataPublication', 'MeasurementSiteTablePublication']);
/** So many are kept at once. [ours] */
const BATCH = 500;
const MOST_TOLD = 50;

export interface DatexReceipt {
  /** `elsewhere`: those of the taken that lie in another town, and are told nowhere. */
  readonly situations: { taken: number; known: number; elsewhere?: number };
  readonly sites: number;
  readonly readings: { accepted: number; passedOver: number };
  /** Publications of kinds that are not taken, by kind. */
  readonly passedOver: Record<string, number>;
  /** The first fields that could not be read. */
  readonly unread: readonly Unread[];
}

type Receipt = { -readonly [Key in keyof DatexReceipt]: DatexReceipt[Key] };

/** DATEX II of versions 2 and 3 comes in. All of it may come again: what is known is known. */
@Injectable()
export class DatexIn {
  constructor(private readonly situations: Situations, private readonly sites: TrafficSites, private readonly traffic: Traffic, private readonly wards: Wards, private readonly clock: Clock) {}

  /** Resolves when it is durable. A message that breaks off is refused; what was whole before its fault is kept. */
  async xml(content: AsyncIterable<Uint8Array>): Promise<DatexReceipt> {
    const reader = new ElementReader(WANTED);
    const intake = new Intake(this.situations, this.sites, this.traffic, await this.wards.farOff(), this.clock.now());
    try {
      for await (const element of elementsOf(content, reader)) await intake.take(element);
    } finally {
      await intake.flush();
    }
    return intake.finish(reader.publications);
  }

  async json(body: Uint8Array): Promise<DatexReceipt> {
    const value = parseStrictJson(decodeUtf8(body), 'foreign');
    const intake = new Intake(this.situations, this.sites, this.traffic, await this.wards.farOff(), this.clock.now());
    const announcement = readAnnouncement(value);
    if (announcement) await intake.keep(announcement);
    const payloads = announcement ? [] : payloadsOf(fromJson('message', value));
    for (const payload of payloads) for (const element of wantedIn(payload)) await intake.take(element);
    await intake.flush();
    return intake.finish(announcement ? ['SituationPublication'] : payloads.map(({ type, name }) => type ?? name));
  }
}

/** `{payload: …}`, a list of them, or a container around them. */
const payloadsOf = (message: Element): Element[] => message.children.flatMap((child) => (child.name === 'payload' ? [child] : child.name === 'messageContainer' ? payloadsOf(child) : []));

function* wantedIn(element: Element): Generator<Element> {
  for (const child of element.children) {
    if (WANTED.has(child.name)) yield child;
    else yield* wantedIn(child);
  }
}

/** One message: what was read of it and is not yet durable, and what its sender is told. */
class Intake {
  private readonly receipt: Receipt & { unread: Unread[] } = { situations: { taken: 0, known: 0 }, sites: 0, readings: { accepted: 0, passedOver: 0 }, passedOver: {}, unread: [] };
  private supplier = 'unknown';
  private tabled: MeasuringSite[] = [];
  private measured: NonNullable<ReturnType<typeof readMeasurements>>[] = [];

  constructor(private readonly situations: Situations, private readonly sites: TrafficSites, private readonly traffic: Traffic, private readonly isFarOff: Awaited<ReturnType<Wards['farOff']>>, private readonly now: number) {}

  async take(element: Element): Promise<void> {
    if (element.name === 'publicationCreator') this.supplier = `${textOf(element, 'country') ?? '?'}/${textOf(element, 'nationalIdentifier') ?? '?'}`.slice(0, 100).toLowerCase();
    else if (element.name === 'situation') {
      const situation = readSituation(element, this.receipt.unread);
      if (situation) await this.keep(situation);
    } else if (element.name === 'siteMeasurements') {
      const measured = readMeasurements(element);
      if (measured) this.measured.push(measured);
      else this.receipt.readings.passedOver += 1;
    } else {
      const site = readSite(element, this.receipt.unread);
      if (site) this.tabled.push(site);
      else this.receipt.unread.push({ in: 'measurementSite', field: 'id', detail: 'takes up to 80 letters, digits and _ . : - : the site was left out.' });
    }
    if (this.measured.length + this.tabled.length >= BATCH) await this.flush();
  }

  async keep(situation: Situation): Promise<void> {
    const elsewhere = this.isElsewhere(situation), { situations } = this.receipt;
    if (!(await this.situations.keep(this.supplier, situation, this.now, elsewhere))) situations.known += 1;
    else {
      situations.taken += 1;
      if (elsewhere) situations.elsewhere = (situations.elsewhere ?? 0) + 1;
    }
  }

  /** A national feed tells of the whole country. What says no place may be here. */
  private isElsewhere({ records }: Situation): boolean {
    const points = records.flatMap(({ point }) => point ?? []);
    return points.length > 0 && points.every(({ longitude, latitude }) => this.isFarOff?.(longitude, latitude) === true);
  }

  async flush(): Promise<void> {
    const [tabled, measured] = [this.tabled, this.measured];
    [this.tabled, this.measured] = [[], []];
    await this.sites.replace(tabled);
    this.receipt.sites += tabled.length;
    if (measured.length === 0) return;
    const channels = await this.sites.channels([...new Set(measured.map(({ site }) => site))]);
    const { accepted, passedOver } = await this.traffic.takeKnown(measured.map(({ site, at, values }) => ({ site, ...readingOf(at, values, channels.get(site) ?? []) })));
    this.receipt.readings.accepted += accepted;
    this.receipt.readings.passedOver += passedOver;
  }

  finish(publications: readonly string[]): DatexReceipt {
    if (publications.length === 0) throw new Problem(400, 'structure', 'The message holds no publication of DATEX II (payloadPublication or payload).');
    for (const kind of publications) if (!TAKEN.has(kind)) this.receipt.passedOver[kind.slice(0, 100)] = (this.receipt.passedOver[kind.slice(0, 100)] ?? 0) + 1;
    return { ...this.receipt, unread: this.receipt.unread.slice(0, MOST_TOLD) };
  }
}
