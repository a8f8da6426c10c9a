import { Schema } from 'mongoose';
import type { CarerId, ResidentId } from '../../../core/ids.js';
import { ABSENCE_KINDS } from '../../../core/absence/absence.js';
import type { Carer, CircleMember, Resident, SaidAbsence } from '../../../core/residents/resident.js';

/** As stored. Instants are milliseconds, as everywhere in the core. */
export type ResidentDoc = Omit<Resident, 'id'> & {
  _id: ResidentId;
  /** As it was kept before absences were. */
  away?: { since: number; until?: number; where: string };
  /** How often somebody left the circle or something was kept from them: two who leave at once are not judged by the same circle. */
  circleVersion?: number;
};
export type CarerDoc = Omit<Carer, 'id'> & { _id: CarerId };

const circleMember = new Schema<CircleMember>({ carer: { type: String, required: true }, relationship: String, rank: { type: Number, required: true }, since: { type: Number, required: true }, until: Number, sharing: Schema.Types.Mixed }, { _id: false, strict: 'throw' });

const absence = new Schema<SaidAbsence>(
  { kind: { type: String, enum: [...ABSENCE_KINDS], required: true }, from: { type: Number, required: true }, until: { type: Number, required: true }, endedAt: Number, saidBy: { type: String, required: true }, saidAt: { type: Number, required: true }, note: String, endedBy: String },
  { _id: false, strict: 'throw' },
);

export const ResidentSchema = new Schema<ResidentDoc>(
  {
    _id: { type: String, required: true },
    name: { type: new Schema({ given: { type: String, required: true }, family: { type: String, required: true } }, { _id: false }), required: true },
    calledBy: String,
    birthDate: String,
    nhsNumber: String,
    address: String,
    ward: String,
    phone: String,
    contactPreference: String,
    gender: String,
    conditions: [String],
    limits: { type: Schema.Types.Mixed, required: true, default: {} },
    circle: { type: [circleMember], default: [] },
    circleVersion: Number,
    away: { type: Schema.Types.Mixed },
    absences: { type: [absence], default: undefined },
    absencesVersion: Number,
    answerWithin: { type: Schema.Types.Mixed },
    createdAt: { type: Number, required: true },
  },
  { collection: 'residents', strict: 'throw', versionKey: false, minimize: false },
);

export const CarerSchema = new Schema<CarerDoc>(
  {
    _id: { type: String, required: true },
    name: { type: String, required: true },
    phone: { type: String, required: true },
    optedOutAt: Number,
    contactFault: { type: new Schema({ code: String, since: Number }, { _id: false }) },
    quietHours: { type: new Schema({ from: Number, to: Number }, { _id: false }) },
    leave: { type: [new Schema({ from: Number, until: Number }, { _id: false })], default: undefined },
  },
  { collection: 'carers', strict: 'throw', versionKey: false },
);
