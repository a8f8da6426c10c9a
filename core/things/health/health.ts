import type { Doubt } from '../../observations/judgement.js';
import type { DeviceId } from '../../ids.js';
import type { DeviceClass } from '../device.js';
import type { Heard } from './heard.js';
import type { SelfTold } from './self-told.js';

/** What was not believed of a device lately: by reason, the newest few instants, our clock. */
export type Doubted = Readonly<Partial<Record<Doubt['code'], readonly number[]>>>;

/** Words under a counter that was used before, with another content: each looks like a repeat, and is not kept as a reading. */
export interface Reused {
  readonly count: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** All that is known of how a device is. */
export interface Health {
  readonly heard: Heard;
  readonly told: SelfTold;
  readonly doubted: Doubted;
  readonly reused?: Reused;
}

/** A device with its health at the moment of asking. */
export interface Patient {
  readonly id: DeviceId;
  readonly kind: string;
  readonly class: DeviceClass;
  readonly room?: string;
  readonly pairedAt: number;
  readonly lastHeardAt?: number;
  readonly health: Health;
}
