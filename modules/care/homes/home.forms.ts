import { z } from 'zod';
import { roomFault, ROOM_TYPES, roomTypeOf } from '../../../core/things/home.js';
import { text } from '../residents/resident.forms.js';

/** A room that is named like another of the home is that room; `closed` takes it off the list, or puts it back. */
export const RoomForm = z.strictObject({ name: text(60), type: z.enum(ROOM_TYPES).optional(), closed: z.boolean().optional() })
  .transform((room) => ({ ...room, type: room.type ?? roomTypeOf(room.name) }))
  .superRefine((room, context) => {
    const fault = roomFault(room);
    if (fault) context.addIssue({ code: 'custom', path: ['name'], message: fault });
  });
export type RoomForm = z.infer<typeof RoomForm>;

const residentId = z.string().min(1).max(64);
export const NewHomeForm = z.strictObject({ address: text(300), rooms: z.array(RoomForm).max(40).default([]), residentIds: z.array(residentId).max(20).default([]) });
export const HomeChangeForm = z.strictObject({ address: text(300) });
export const StayForm = z.strictObject({ residentId });
