import { Injectable } from '@nestjs/common';
import { observationId, parseObservationId, withIds } from '../../../core/observations/observation-id.js';
import { parseValue } from '../../../core/observations/parse-value.js';
import type { Reading } from '../../../core/observations/reading.js';
import type { Device } from '../../../core/things/device.js';
import { issueAt } from '../../../core/things/issue.js';
import type { Statement } from '../../../fhir/in/read-observation.js';
import { Refused } from '../../../fhir/in/refused.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { KnownNames } from './known-names.store.js';
import type { Incoming, Kept } from './outcome.js';

const conflict = (detail: string): Refused => new Refused(409, 'conflict', detail, 'Observation');
const DIFFERS = 'A reading is never changed, and what is kept says something else. Send a new Observation under an identifier of its own.';

/** What is known already under the identifier or the id on which a write depends. */
@Injectable()
export class Conditions {
  constructor(private readonly names: KnownNames, private readonly observations: Observations) {}

  /** What there is, a refusal, or undefined: nothing speaks against taking it. */
  async look({ condition, target }: Incoming, statement: Statement, device: Device): Promise<Kept | Refused | undefined> {
    const id = idOf(statement, device);
    if (id === undefined) return undefined;
    if (target !== undefined && target !== id) return this.otherThan(target, issueAt(device, statement.at)?.subject);
    if (condition === undefined) return undefined;
    const subject = issueAt(device, statement.at)?.subject;
    const there = subject === undefined ? [] : await this.stored(await this.names.of(subject, condition.token));
    const [first, second] = there;
    if (second) return new Refused(412, 'multiple-matches', 'Several Observations were sent under this identifier; nothing was kept.', 'Observation.identifier');
    if (!first) return undefined;
    return condition.update && first.id !== id ? conflict(DIFFERS) : { ...first, created: false };
  }

  async find(id: string): Promise<Reading | undefined> {
    const key = parseObservationId(id);
    if (!key) return undefined;
    const readings = await this.observations.between(key.subject, { kinds: [key.kind], from: key.at, to: key.at });
    return withIds(readings).find((item) => item.id === id)?.reading;
  }

  /** Ids are made of what a reading says, so an id that does not fit belongs to another reading, or to none. */
  private async otherThan(target: string, subject: string | undefined): Promise<Refused> {
    const other = parseObservationId(target)?.subject === subject ? await this.find(target) : undefined;
    return other ? conflict(DIFFERS) : new Refused(405, 'not-supported', 'Ids of Observations are made of what they say, and are not chosen by the sender. POST it, or PUT it by ?identifier=system|value.', 'Observation.id');
  }

  private async stored(ids: readonly string[]): Promise<{ id: string; reading: Reading }[]> {
    const found: { id: string; reading: Reading }[] = [];
    for (const id of ids) {
      const reading = await this.find(id);
      if (reading) found.push({ id, reading });
    }
    return found;
  }
}

/** The id that the statement will have; undefined where its value is none, which the one way in will say. */
function idOf({ kind, value, at }: Statement, device: Device): string | undefined {
  const read = parseValue(kind, value);
  const subject = issueAt(device, at)?.subject;
  return 'refusal' in read || subject === undefined ? undefined : observationId({ subject, kind, at, device: device.id, value: read.value });
}
