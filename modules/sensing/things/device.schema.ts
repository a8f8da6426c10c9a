import { Schema } from 'mongoose';
import type { DeviceId, SubjectId } from '../../../core/ids.js';
import type { Device, Issue, KitLoanId } from '../../../core/things/device.js';
import { openIssue, roomAt } from '../../../core/things/issue.js';
import type { SourceId } from '../../../core/things/source.js';

interface IssueDoc {
  subject: SubjectId;
  room?: string;
  moves?: { room: string; from: Date }[];
  kit?: KitLoanId;
  from: Date;
  to?: Date;
}

/** As stored: a device now, and the key's digest (the key itself is shown once and kept nowhere). */
export interface DeviceDoc {
  _id: DeviceId;
  fhirId: string;
  kind: string;
  /** Who has it now: the open issue's, kept apart to be asked for. */
  subject?: SubjectId;
  room?: string;
  behind?: { source: SourceId; name: string };
  issues: IssueDoc[];
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
    issues: [{
      _id: false, subject: { type: String, required: true }, room: String, kit: String, from: { type: Date, required: true }, to: Date,
      moves: { type: [{ _id: false, room: { type: String, required: true }, from: { type: Date, required: true } }], default: undefined },
    }],
    keyHash: { type: String, required: true },
    pairedAt: { type: Date, required: true },
    retiredAt: Date,
    updatedAt: { type: Date, required: true },
  },
  { collection: 'devices', strict: 'throw', versionKey: false },
);

/** As the rest of the house knows it: its room is where it stands now, by its dates. */
export function toDevice(doc: DeviceDoc): Device {
  const { _id: id, fhirId, kind, subject, behind, pairedAt, retiredAt } = doc;
  const issues = doc.issues.map(toIssue);
  const open = openIssue({ issues });
  const room = open ? roomAt(open, Infinity) : doc.room;
  return {
    id, fhirId, kind, ...(subject === undefined ? {} : { subject }), ...(room ? { room } : {}), ...(behind ? { behind: { source: behind.source, name: behind.name } } : {}),
    issues, pairedAt: pairedAt.getTime(), ...(retiredAt ? { retiredAt: retiredAt.getTime() } : {}),
  };
}

const toIssue = ({ subject, room, moves, kit, from, to }: IssueDoc): Issue => ({
  subject, ...(room ? { room } : {}), ...(kit ? { kit } : {}), from: from.getTime(), ...(to ? { to: to.getTime() } : {}),
  ...(moves?.length ? { moves: moves.map((move) => ({ room: move.room, from: move.from.getTime() })) } : {}),
});
