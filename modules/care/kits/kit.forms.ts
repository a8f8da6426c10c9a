import { z } from 'zod';
import { deviceKind, text } from '../residents/resident.forms.js';

export const NewKitForm = z.strictObject({ title: text(80), items: z.array(z.strictObject({ kind: deviceKind, room: text(60).optional() })).min(1, 'names what belongs to the kit').max(40) });
export const LoanForm = z.strictObject({ residentId: z.string().min(1).max(64) });
/** The code on the label, or the id of a device in store. */
export const PlaceForm = z.strictObject({ code: z.string().min(1).max(40).optional(), device: z.string().min(1).max(64).optional(), room: text(60).optional() })
  .refine(({ code, device }) => (code === undefined) !== (device === undefined), { path: ['code'], message: 'say either the code on the label or the device, and not both' });
