import type { Source } from '../../../../core/things/source.js';

/** What a controller is told, in its own form and in the way that it came by. */
export interface Reply {
  /** As HTTP and SIP number it. `200`: the answer itself says what became of the message. */
  readonly status: 200 | 400 | 404 | 503;
  readonly type: string;
  readonly text: string;
  /** Whether it is answered in a message of its own, where the way allows both. */
  readonly inMessage: boolean;
}

/** One wire form of alarm equipment: from the bytes of a message to the reply. Never throws; what could not be kept is said in the reply. */
export interface AlarmForm {
  readonly type: string;
  answer(text: string, source: Source): Promise<Reply>;
}
