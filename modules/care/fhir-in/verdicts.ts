import { observationId } from '../../../core/observations/observation-id.js';
import type { Doubt, Refusal } from '../../../core/observations/parse-reading.js';
import type { Reading } from '../../../core/observations/reading.js';
import type { Device } from '../../../core/things/device.js';
import { issueAt } from '../../../core/things/issue.js';
import type { Heard } from '../../../fhir/in/read-observation.js';
import { Refused } from '../../../fhir/in/refused.js';
import type { Judged, Taken } from '../../sensing/ingest/ingest.service.js';
import type { KnownName } from './known-names.store.js';
import type { Original } from './originals.store.js';
import type { Outcome } from './outcome.js';

/** One Observation, understood and of a known device. */
export interface Understood {
  readonly heard: Heard;
  readonly device: Device;
  /** The original, where it is to be kept. */
  readonly text?: string;
  readonly tokens: readonly string[];
  /** The place of its first statement in the message to the one way in; the others follow. */
  first: number;
}

const EXPRESSIONS: Readonly<Record<string, string>> = { value: 'Observation.value', unit: 'Observation.value', at: 'Observation.effective', device: 'Observation.device', kind: 'Observation.code' };
const STATUSES: Partial<Record<Refusal['code'], 403 | 404>> = { forbidden: 403, 'not-found': 404 };

/** What the one way in said of each statement, read as answers to the Observations that made them. The first statement decides. */
export class Verdicts {
  private readonly rejected = new Map<number, Refusal>();
  private readonly doubted = new Map<number, Pick<Doubt, 'code' | 'detail'>>();
  private readonly ids = new Map<Reading, string>();

  constructor(private readonly judged: Judged) {
    for (const { index, ...refusal } of judged.receipt.rejected) this.rejected.set(index, refusal);
    for (const { index, code, detail } of judged.receipt.quarantined) this.doubted.set(index, { code, detail });
  }

  /** `fresh`: those that were not known before. */
  outcomeOf(one: Understood, fresh: Taken['fresh']): Outcome {
    const reading = this.judged.byItem[one.first];
    const doubt = this.doubtOf(one);
    const { note } = one.heard;
    if (reading) return { id: this.idOf(reading), reading, created: fresh.has(reading), ...(note ? { note } : {}), ...(doubt ? { doubt } : {}) };
    return this.refusalOf(one) ?? { doubt: doubt ?? { code: 'implausible', detail: 'It was not believed.' } };
  }

  refusalOf({ first }: Understood): Refused | undefined {
    const refusal = this.rejected.get(first);
    return refusal && new Refused(STATUSES[refusal.code] ?? 400, refusal.code, refusal.detail, EXPRESSIONS[refusal.field] ?? 'Observation');
  }

  originalOf(one: Understood): Original[] {
    const subject = issueAt(one.device, one.heard.said[0]?.at ?? 0)?.subject;
    if (one.text === undefined || subject === undefined || this.rejected.has(one.first)) return [];
    const readings = one.heard.said.flatMap((_, i) => this.judged.byItem[one.first + i] ?? []);
    return [{ subject, observations: readings.map((reading) => this.idOf(reading)), text: one.text }];
  }

  namesOf({ first, tokens }: Understood): KnownName[] {
    const reading = this.judged.byItem[first];
    return reading ? tokens.map((token) => ({ subject: reading.subject, token, observation: this.idOf(reading) })) : [];
  }

  private idOf(reading: Reading): string {
    let id = this.ids.get(reading);
    if (id === undefined) this.ids.set(reading, (id = observationId(reading)));
    return id;
  }

  private doubtOf({ first, heard }: Understood): Pick<Doubt, 'code' | 'detail'> | undefined {
    for (let i = 0; i < heard.said.length; i += 1) {
      const doubt = this.doubted.get(first + i);
      if (doubt) return doubt;
    }
    return undefined;
  }
}
