import { Injectable } from '@nestjs/common';
import { measuredPublication, situationPublication, type Written } from '../../../../core/datex/publish.js';
import { Clock } from '../../../platform/clock/clock.js';
import { situationOf, TrafficIncidents } from '../incidents.service.js';
import { MINUTE_MS, TrafficSites, type TrafficSite } from '../traffic-sites.store.js';

/** The newest reading of a site is published for so long. [ours] */
const FRESH_MS = 30 * MINUTE_MS;
/** Ended situations are told for so long, so that whoever looks now and then sees their end. [ours] */
const TOLD_MS = 24 * 60 * MINUTE_MS;
const MOST_SITES = 5_000, MOST_SITUATIONS = 1_000;
const PUBLISHER = { country: 'gb', name: 'Hearthline' };

/** What detectors measured last, and what they saw in the road; of what others report, what is for everybody. */
@Injectable()
export class DatexOut {
  constructor(private readonly sites: TrafficSites, private readonly incidents: TrafficIncidents, private readonly clock: Clock) {}

  async measured(): Promise<Written> {
    const now = this.clock.now();
    const heard = await this.sites.heardSince(now - FRESH_MS, MOST_SITES);
    const readings = await this.sites.between(heard.map(({ id }) => id), now - FRESH_MS - MINUTE_MS, now + FRESH_MS);
    return measuredPublication(heard.flatMap(({ id, lastAt }, i) => {
      const reading = readings[i]?.get(lastAt);
      return reading ? [{ ...reading, site: id }] : [];
    }), now, PUBLISHER);
  }

  async situations(): Promise<Written> {
    const now = this.clock.now();
    const [open, over, reported] = await Promise.all([this.incidents.detected(['suspected', 'confirmed'], MOST_SITUATIONS), this.incidents.detected(['cleared', 'withdrawn'], MOST_SITUATIONS), this.incidents.openToAll(MOST_SITUATIONS)]);
    const detected = [...open, ...over.filter(({ incident }) => now - incident.seenAt < TOLD_MS)];
    const sites = await this.sites.named(detected.flatMap(({ segment }) => segment?.upstream ?? []));
    const ours = detected.map(({ incident, name, segment }) => situationOf(incident, name, pointOf(sites.get(segment?.upstream ?? ''))));
    return situationPublication([...ours, ...reported], now, PUBLISHER);
  }
}

const pointOf = (site: TrafficSite | undefined): { latitude: number; longitude: number } | undefined =>
  site?.latitude !== undefined && site.longitude !== undefined ? { latitude: site.latitude, longitude: site.longitude } : undefined;
