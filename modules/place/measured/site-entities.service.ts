import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import { placeOfSite, streamOfSite, thingOfSite, type Measured, type MeasuredSite } from '../../../core/sta/measured-sites.js';
import { grouped } from '../../../core/grouped.js';
import { TownEntities } from '../sensor-things/entities.store.js';
import type { EntityDoc } from '../sensor-things/entity-docs.js';
import { TownWriter } from '../sensor-things/writer.service.js';

/** Which Datastream a field of a site is; `|` parts what a site's key and a field never hold together. */
export type StreamKey = `${string}|${string}`;
export const streamKey = (site: MeasuredSite, field: string): StreamKey => `${site.key}|${field}`;

/** Sites of the town as Things with Datastreams: made with their first word, and again where somebody has taken them away. */
@Injectable()
export class SiteEntities {
  constructor(private readonly entities: TownEntities, private readonly writer: TownWriter) {}

  /** Of each site, the Datastreams of these of its fields. */
  async streams(wanted: ReadonlyMap<MeasuredSite, ReadonlySet<string>>, fields: Readonly<Record<string, Measured>>, session: ClientSession): Promise<Map<StreamKey, number>> {
    const things = new Map((await this.entities.of('Things').find({ site: { $in: [...wanted.keys()].map(({ key }) => key) } }, { session }).toArray()).map((thing) => [thing.site ?? '', thing]));
    const there = grouped(await this.entities.of('Datastreams').find({ 'to.thing': { $in: [...things.values()].map(({ _id }) => _id) } }, { session, projection: { site: 1, 'to.thing': 1 } }).toArray(), ({ to }) => to['thing'] as number);
    const places = await this.places([...things.values()], session), found = new Map<StreamKey, number>();
    for (const [site, some] of wanted) {
      const thing = await this.thing(site, things.get(site.key), places, session);
      const own = new Map((there.get(thing) ?? []).map((stream) => [stream.site, stream._id]));
      for (const field of some) {
        const key = streamKey(site, field), measured = fields[field];
        const stream = own.get(key) ?? (measured && (await this.stream(site, thing, key, measured, session)));
        if (stream !== undefined) found.set(key, stream);
      }
    }
    return found;
  }

  /** Under the name that it has now, and where it stands now. */
  private async thing(site: MeasuredSite, known: EntityDoc | undefined, places: ReadonlyMap<number, unknown>, session: ClientSession): Promise<number> {
    if (!known) {
      const id = await this.writer.create('Things', thingOfSite(site), {}, session);
      await this.entities.of('Things').updateOne({ _id: id }, { $set: { site: site.key } }, { session });
      return id;
    }
    if (known.is['name'] !== site.name) await this.writer.change('Things', known._id, { name: site.name }, false, session);
    if (!isAt(places.get(placeOf(known)), site.point)) await this.writer.createLocationOf(known._id, placeOfSite(site), session);
    return known._id;
  }

  /** Where Things stand, by the ids of their Locations. */
  private async places(things: readonly EntityDoc[], session: ClientSession): Promise<ReadonlyMap<number, unknown>> {
    const docs = await this.entities.of('Locations').find({ _id: { $in: things.map(placeOf) } }, { session, projection: { 'is.location': 1 } }).toArray();
    return new Map(docs.map(({ _id, is }) => [_id, is['location']]));
  }

  /** One ObservedProperty for all that measure it: made by the first. */
  private async stream(site: MeasuredSite, thing: number, key: StreamKey, measured: Measured, session: ClientSession): Promise<number> {
    const property = await this.entities.of('ObservedProperties').findOne({ 'is.properties.measured': measured.name }, { session, projection: { _id: 1 } });
    const id = await this.writer.create('Datastreams', streamOfSite(site, measured, property?._id), { thing }, session);
    await this.entities.of('Datastreams').updateOne({ _id: id }, { $set: { site: key } }, { session });
    return id;
  }
}

const placeOf = ({ to }: EntityDoc): number => [to['locations'] ?? []].flat()[0] ?? -1;

function isAt(location: unknown, point: MeasuredSite['point']): boolean {
  const { coordinates } = (location ?? {}) as { coordinates?: unknown };
  return Array.isArray(coordinates) && coordinates[0] === point[0] && coordinates[1] === point[1];
}
