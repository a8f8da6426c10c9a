import { Injectable } from '@nestjs/common';
import type { ClientSession } from 'mongodb';
import { TownEntities } from './entities.store.js';
import { NO_ENTITY, refused } from './entity-form.js';

/** An Observation that does not say what was observed was made where its Thing stands (18-088, 8.2.8). */
@Injectable()
export class FeatureMaker {
  constructor(private readonly entities: TownEntities) {}

  async forDatastream(datastream: number, session: ClientSession): Promise<number> {
    const stream = await this.entities.of('Datastreams').findOne({ _id: datastream }, { session });
    if (!stream) throw refused('Datastream', NO_ENTITY);
    const thing = await this.entities.of('Things').findOne({ _id: stream.to['thing'] as number }, { session });
    const [_id] = (thing?.to['locations'] as number[] | undefined) ?? [];
    const location = _id === undefined ? null : await this.entities.of('Locations').findOne({ _id }, { session });
    if (!location) throw refused('FeatureOfInterest', 'is missing, and the Thing has no Location that one could be made of', 'required');
    if (location.made !== undefined && (await this.entities.of('FeaturesOfInterest').findOne({ _id: location.made }, { session }))) return location.made;
    const { name, description, encodingType, location: feature } = location.is;
    const made = await this.entities.newIds('FeaturesOfInterest');
    await this.entities.of('FeaturesOfInterest').insertOne({ _id: made, is: { name, description, encodingType, feature }, to: {}, seenBy: [datastream] }, { session });
    await this.entities.of('Locations').updateOne({ _id: location._id }, { $set: { made } }, { session });
    return made;
  }
}
