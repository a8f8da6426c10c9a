import { Injectable } from '@nestjs/common';
import { STALE_MS } from '../../../core/air/site-now.js';
import type { Pollutant } from '../../../core/air/pollutants.js';
import { pointOf } from '../../../core/sta/geometry.js';
import { HOUR, moment } from '../../../core/time/when.js';
import { Clock } from '../../platform/clock/clock.js';
import { Air } from '../air/air.service.js';
import { AirSites } from '../air/air-sites.store.js';
import { indexWords } from '../pages/air-words.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import type { EntityDoc } from '../sensor-things/entity-docs.js';
import { Qualities } from '../sensor-things/qualities.service.js';
import { Segments } from '../traffic/segments.store.js';
import { Traffic } from '../traffic/traffic.service.js';
import { resultWords, type Asset, type Newest } from './asset.js';

const LOOK_BACK_MS = 48 * HOUR, MOST_STREAMS = 20;
const GRADES: Readonly<Record<string, string>> = { reference: 'Reference: an instrument of the national standard', indicative: 'Indicative: a cheaper sensor, good for trends' };
const QUALITY_UNSAID = 'Nobody has said how good it is';

/** What measures: air sites, stretches of road, open sensors; each newest reading with its quality and its age. */
@Injectable()
export class MeasuringAssets {
  constructor(private readonly air: Air, private readonly airSites: AirSites, private readonly segments: Segments, private readonly traffic: Traffic, private readonly town: TownEntities, private readonly qualities: Qualities, private readonly clock: Clock) {}

  async site(id: string): Promise<Asset | undefined> {
    const site = await this.airSites.find(id);
    if (!site) return undefined;
    const now = this.clock.now(), [{ now: last, withheld }, hours] = await Promise.all([this.air.state(site), this.airSites.between(site.id, now - LOOK_BACK_MS, now)]);
    const readings = Object.entries(hours).flatMap(([pollutant, byHour]) => {
      const at = [...byHour.keys()].reduce((a, b) => Math.max(a, b), 0), mean = byHour.get(at);
      return mean === undefined ? [] : [this.reading(pollutant as Pollutant, `${Math.round(mean * 10) / 10} µg/m³, mean of an hour`, GRADES[site.grade] ?? QUALITY_UNSAID, at + HOUR)];
    });
    for (const particle of withheld?.particles ?? []) readings.push(this.reading(particle, 'Not said', withheld?.reason ?? '', (withheld?.at ?? 0) + HOUR));
    return {
      title: site.name, what: `A place where the air is measured. ${GRADES[site.grade] ?? ''}.`, place: site, json: `/api/v1/air/sites/${encodeURIComponent(site.id)}/daqi`, readings,
      state: last?.index && !last.stale ? `The air is ${indexWords(last.index)} on the Daily Air Quality Index.` : 'How the air is now is not known here: too little was measured of late.', facts: site.ward ? [['Ward', site.ward]] : [],
    };
  }

  async stretch(id: string): Promise<Asset | undefined> {
    const segment = await this.segments.find(id);
    if (!segment) return undefined;
    const { name, ward, limitMph, lengthMetres, now: last, freeFlow } = segment, known = last && !this.traffic.isStale(last.at);
    return {
      title: name, what: 'A stretch of road.', json: `/api/v1/traffic/segments/${encodeURIComponent(segment.id)}/state`, state: known ? `Traffic is ${last.state}.` : 'How it goes now is not known. That does not mean that it is free.',
      facts: [...(ward ? [['Ward', ward] as const] : []), ['Length', `${Math.round(lengthMetres)} metres`], ['Speed limit', `${limitMph} mph`], ...(freeFlow ? [['When free', `${Math.round(freeFlow.speed)} mph`] as const] : [])],
      readings: last ? [{ what: 'Speed', value: `${Math.round(last.speed)} mph`, quality: 'From detectors in the road', at: moment(last.at, this.clock.now()), stale: !known }] : [],
    };
  }

  /** Only one that its owner opened to everybody. */
  async sensor(id: string): Promise<Asset | undefined> {
    const thing = /^\d{1,15}$/.test(id) ? await this.town.of('Things').findOne({ _id: Number(id), 'is.properties.public': true }) : null;
    if (!thing) return undefined;
    const [streams, location] = await Promise.all([
      this.town.of('Datastreams').find({ 'to.thing': thing._id }).sort({ _id: 1 }).limit(MOST_STREAMS).toArray(), this.town.of('Locations').findOne({ _id: [thing.to['locations'] ?? []].flat()[0] ?? -1 }),
    ]);
    const newest = await this.qualities.newest(streams.map((stream) => stream._id)), readings = streams.flatMap((stream) => this.readingOf(stream, newest.get(stream._id))), point = location ? pointOf(location.is['location']) : undefined;
    return {
      title: String(thing.is['name']), what: String(thing.is['description']), json: `/sta/v1.1/Things(${thing._id})?$expand=Datastreams,Locations`, readings, facts: location ? [['Where', String(location.is['name'])]] : [],
      state: readings.length === 0 ? 'It has not told us anything yet.' : readings.some(({ stale }) => !stale) ? 'It is heard.' : 'Nothing was heard from it of late.', ...(point ? { place: { longitude: point[0], latitude: point[1] } } : {}),
    };
  }

  /** As good and as fresh as every other view of it says. */
  private readingOf({ is }: EntityDoc, last: EntityDoc | undefined): Newest[] {
    if (!last?.at || !last.quality) return [];
    const { grade, gradeFrom, stale } = last.quality;
    return [{ what: String(is['name']), value: resultWords(last.is['result'], is), quality: gradeFrom === 'assumed' ? QUALITY_UNSAID : (GRADES[grade] ?? grade), at: moment(last.at.getTime(), this.clock.now()), stale }];
  }

  private reading(what: string, value: string, quality: string, at: number): Newest {
    const now = this.clock.now();
    return { what, value, quality, at: moment(at, now), stale: now - at > STALE_MS };
  }
}
