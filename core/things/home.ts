import type { Id, SubjectId } from '../ids.js';
import { isExitDoor } from '../rules/exit-door.js';

export type HomeId = Id<'home'>;

export const ROOM_TYPES = ['bedroom', 'living-room', 'kitchen', 'bathroom', 'hall', 'way-out', 'other'] as const;
export type RoomType = (typeof ROOM_TYPES)[number];

/** A named place of a home, where devices stand. Rules read its name: it must agree with its type about leading out. */
export interface Room {
  readonly name: string;
  readonly type: RoomType;
  /** No longer offered; what stood there keeps the name. */
  readonly closedAt?: number;
}

/** Somebody's time in a home. */
export interface Stay {
  readonly subject: SubjectId;
  readonly from: number;
  readonly to?: number;
}

/** Where one or more residents live, with the rooms that devices stand in. */
export interface Home {
  readonly id: HomeId;
  readonly address: string;
  readonly rooms: readonly Room[];
  readonly household: readonly Stay[];
}

export const livesHere = ({ household }: Pick<Home, 'household'>): readonly SubjectId[] => household.filter((stay) => stay.to === undefined).map((stay) => stay.subject);
export const openRooms = ({ rooms }: Pick<Home, 'rooms'>): readonly Room[] => rooms.filter((room) => room.closedAt === undefined);

/** Two rooms of one home never have names that sound the same. */
export const sameRoom = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

/** Why a room cannot bear this name: the rules tell the way out by its name, and would take it for another place. */
export function roomFault({ name, type }: Pick<Room, 'name' | 'type'>): string | undefined {
  const leadsOut = isExitDoor(name);
  if (type === 'way-out' && !leadsOut) return 'a way out must say so in its name, as "front door" or "patio": the rules know it by that';
  if (type !== 'way-out' && leadsOut) return 'this name says that it leads out; choose the type "way-out", or another name';
  return undefined;
}

const WORDS: readonly (readonly [RegExp, RoomType])[] = [
  [/bed/i, 'bedroom'], [/kitchen/i, 'kitchen'], [/bath|shower|toilet|loo|\bwc\b/i, 'bathroom'], [/hall|landing|stair/i, 'hall'], [/living|lounge|sitting|parlour/i, 'living-room'],
];

/** The type that a name suggests, for rooms that somebody only named. */
export const roomTypeOf = (name: string): RoomType => (isExitDoor(name) ? 'way-out' : WORDS.find(([words]) => words.test(name))?.[1] ?? 'other');
