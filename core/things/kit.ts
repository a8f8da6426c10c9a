import type { Id, SubjectId } from '../ids.js';
import { sameRoom } from './home.js';
import type { Device, KitLoanId } from './device.js';

export type KitId = Id<'kit'>;

/** One place of a kit: a device of this kind, in this room where it matters. */
export interface KitItem {
  readonly kind: string;
  readonly room?: string;
}

/** What is handed out together: "Falls kit: gateway, pendant, motion in the hall, front door". */
export interface Kit {
  readonly id: KitId;
  readonly title: string;
  readonly items: readonly KitItem[];
}

/** A kit with a resident, as it was composed on the day; which devices came with it stands on their issues. */
export interface KitLoan {
  readonly id: KitLoanId;
  readonly kit: KitId;
  readonly title: string;
  readonly items: readonly KitItem[];
  readonly subject: SubjectId;
  readonly startedAt: number;
  readonly endedAt?: number;
}

export interface Progress {
  /** Each item with the device that fills it. */
  readonly places: readonly { readonly item: KitItem; readonly device?: Device }[];
  readonly filled: number;
  readonly complete: boolean;
}

/** How far a kit has come: each device fills one place, first where its room is the one asked for. */
export function progress(items: readonly KitItem[], devices: readonly Device[]): Progress {
  const left = [...devices];
  const take = (fits: (device: Device) => boolean): Device | undefined => {
    const found = left.findIndex(fits);
    return found < 0 ? undefined : left.splice(found, 1)[0];
  };
  const exact = items.map((item) => take((device) => device.kind === item.kind && sameRoom(device.room ?? '', item.room ?? '')));
  const filledBy = items.map((item, i) => exact[i] ?? take((device) => device.kind === item.kind));
  const places = items.map((item, i) => ({ item, ...(filledBy[i] ? { device: filledBy[i] } : {}) }));
  const filled = places.filter(({ device }) => device).length;
  return { places, filled, complete: filled === items.length };
}

/** The place that a device of this kind would fill next. */
export const nextPlace = ({ places }: Progress, kind: string): KitItem | undefined => places.find(({ item, device }) => !device && item.kind === kind)?.item;
