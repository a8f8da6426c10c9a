import type { Refusal } from '../../observations/judgement.js';
import type { Kind } from '../../observations/kinds.js';
import type { Decoded, Said, Unsaid } from '../said.js';

/** Collects what one message says of one name and what it cannot say, in the order in which it stands there. */
export class Telling implements Decoded {
  readonly said: Said[] = [];
  readonly unsaid: Unsaid[] = [];

  /** A value that the form left out is nothing said. */
  say(name: string, kind: Kind, value: unknown, at: number): void {
    if (value !== undefined && value !== null) this.said.push({ name, kind, value, at });
  }

  cannot(name: string | undefined, code: Refusal['code'], field: string, detail: string): void {
    this.unsaid.push({ ...(name === undefined ? {} : { name }), refusal: { code, field, detail: `${field}: ${detail}` } });
  }
}
