import { Schema } from 'mongoose';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Device } from '../../../core/things/device.js';
import type { SourceId } from '../../../core/things/source.js';

/** As stored: a device now, and the key's digest (the key itself is shown once and kept nowhere). */
export interface DeviceDoc {
  _id: DeviceId;
  fhirId: string;
  kind: string;
  /** Who has it now: the open issue's, kept apart to be asked for. */
  subject?: SubjectId;
  room?: string;
  behind?: { source: SourceId; name: string };
  issues: { subject: SubjectId; room?: string; from: Date; to?: Date }[];
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
    subject: String,
    room: String,
    behind: { type: { _id: false, source: String, name: String }, required: false },
    issues: [{ _id: false, subject: { type: String, required: true }, room: String, from: { type: Date, required: true }, to: Date }],
    keyHash: { type: String, required: true },
    pairedAt: { type: Date, required: true },
    retiredAt: Date,
    updatedAt: { type: Date, required: true },
  },
  { collection: 'devices', strict: 'throw', versionKey: false },
);

/** As the rest of the house knows it. */
export function toDevice(doc: DeviceDoc): Device {
  const { _id: id, fhirId, kind, subject, room, issues, behind, pairedAt, retiredAt } = doc;
  return {
    id, fhirId, kind, ...(subject === undefined ? {} : { subject }), ...(room ? { room } : {}), ...(behind ? { behind: { source: behind.source, name: behind.name } } : {}),
    issues: issues.map((issue) => ({ subject: issue.subject, ...(issue.room ? { room: issue.room } : {}), from: issue.from.getTime(), ...(issue.to ? { to: issue.to.getTime() } : {}) })),
    pairedAt: pairedAt.getTime(), ...(retiredAt ? { retiredAt: retiredAt.getTime() } : {}),
  };
}
