import { Injectable } from '@nestjs/common';
import type { ChangeStream, ChangeStreamDocument, Db, Document, ResumeToken } from 'mongodb';
import { SET_NAMES, type SetName } from '../../../core/sta/entities.js';
import { Store } from '../../platform/store/store.js';
import { TownEntities } from './entities.store.js';
import type { EntityDoc } from './entity-docs.js';

export interface News {
  readonly set: SetName;
  readonly doc: EntityDoc;
  /** Where to go on after this one. */
  readonly token: ResumeToken;
}

/**
 * What was made or changed in the town, in the order in which it became durable, whichever process wrote it: MongoDB's
 * change stream. What is kept beside an entity (its counts and spans of time) is no news.
 */
@Injectable()
export class TownNews {
  constructor(private readonly store: Store, private readonly entities: TownEntities) {}

  open(sets: readonly SetName[] = SET_NAMES, after?: ResumeToken): ChangeStream<Document, ChangeStreamDocument> {
    // What comes back out of a segment to be changed is not new.
    const made = { operationType: 'insert', 'fullDocument.touched': { $exists: false } };
    const changed = { operationType: 'update', 'updateDescription.updatedFields.is': { $exists: true } };
    const pipeline = [{ $match: { 'ns.coll': { $in: sets.map((set) => this.entities.of(set).collectionName) }, $or: [made, changed] } }];
    return this.database.watch(pipeline, { fullDocument: 'updateLookup', maxAwaitTimeMS: 500, ...(after ? { resumeAfter: after } : {}) });
  }

  /** Whatever may move what is public: not what Observations change in their Datastream. */
  ofThingsAndStreams(): ChangeStream<Document, ChangeStreamDocument> {
    const [things, streams] = [this.entities.of('Things').collectionName, this.entities.of('Datastreams').collectionName];
    const counted = { 'updateDescription.updatedFields.n': { $exists: true } };
    return this.database.watch([{ $match: { $or: [{ 'ns.coll': things }, { 'ns.coll': streams, $nor: [counted] }] } }, { $project: { operationType: 1 } }], { maxAwaitTimeMS: 1 });
  }

  private get database(): Db {
    const { db } = this.store.connection;
    if (!db) throw new Error('The store is not connected');
    return db;
  }

  /** Undefined: it is gone again. */
  read(change: ChangeStreamDocument): News | undefined {
    if (change.operationType !== 'insert' && change.operationType !== 'update') return undefined;
    const set = SET_NAMES.find((name) => this.entities.of(name).collectionName === change.ns.coll);
    const doc = change.fullDocument as EntityDoc | undefined;
    return set && doc ? { set, doc, token: change._id } : undefined;
  }
}
