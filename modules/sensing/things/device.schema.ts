import { Schema } from 'mongoose';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { SourceId } from '../../../core/things/source.js';

/** As stored: a device now, and the key's digest (the key itself is shown once and kept nowhere). */
export interface DeviceDoc {
  _id: DeviceId;
  fhirId: string;
  kind: string;
  subject: SubjectId;
  room?: string;
  behind?: { source: SourceId; name: string };
  keyHash: string;
  pairedAt: Date;
  retiredAt?: Date;
  updatedAt: Date;
}

export const DeviceSchema = new Schema<DeviceDoc>(
  {
    _id: { type: String, required: true },
    fhirId: { type: String, required: true },
    kind: { type: String, required: true },
    subject: { type: String, required: true },
    room: String,
    behind: { type: { _id: false, source: String, name: String }, required: false },
    keyHash: { type: String, required: true },
    pairedAt: { type: Date, required: true },
    retiredAt: Date,
    updatedAt: { type: Date, required: true },
  },
  { collection: 'devices', strict: 'throw', versionKey: false },
);
