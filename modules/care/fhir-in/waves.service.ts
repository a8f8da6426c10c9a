import { Injectable } from '@nestjs/common';
import { readSampledData } from '../../../core/falls/sampled-data.js';
import { POSITIONS, type WornAt } from '../../../core/falls/sample.js';
import { readClaim } from '../../../fhir/in/claim.js';
import { listOf, objectOf, textOf, type Json } from '../../../fhir/in/json.js';
import { Refused } from '../../../fhir/in/refused.js';
import { readStatus } from '../../../fhir/in/status.js';
import { readWhen } from '../../../fhir/in/when.js';
import { SNOMED } from '../../../fhir/codes/systems.js';
import { OwnAddress } from '../../platform/http/own-address.js';
import type { Sender } from '../../sensing/ingest/sender.js';
import { Accelerometry, type Heard } from '../../sensing/falls/accelerometry.service.js';
import { Trespass } from './trespass.service.js';
import { Whose } from './whose.service.js';

/** SNOMED CT: wrist region, thoracic and ankle region structure. */
const WORN_AT: Readonly<Record<string, WornAt>> = { '8205005': 'wrist', '51185008': 'chest', '344001': 'ankle' };

/** Three dimensions of samples: the raw word of a worn accelerometer. */
export const isWave = (resource: Json): boolean => objectOf(resource['valueSampledData'])['dimensions'] === 3;

/** Raw accelerometry as FHIR says it goes to the detector of falls; what it tells is a reading, the samples are not kept. */
@Injectable()
export class Waves {
  constructor(private readonly whose: Whose, private readonly trespass: Trespass, private readonly accelerometry: Accelerometry, private readonly address: OwnAddress) {}

  /** Resolves when every fall found so far is durable. `effective` is of the first sample. */
  async hear(resource: Json, sender: Sender): Promise<Heard | Refused> {
    const status = readStatus(resource['status']);
    if (status) return status;
    const when = readWhen(resource);
    if (when instanceof Refused) return when;
    const claim = readClaim(resource, `${this.address.public}/fhir/R4`, new Map());
    const asked = [claim instanceof Refused ? claim : { claim, at: when.at }];
    const devices = await this.whose.of(sender, asked);
    await this.trespass.note(sender, devices, asked);
    const [device] = devices;
    if (device === undefined || device instanceof Refused) return device ?? (claim as Refused);
    const wave = readSampledData(resource['valueSampledData'], when.at);
    if (wave.refusal) return new Refused(400, wave.refusal.code, `Observation.${wave.refusal.detail}`, `Observation.${wave.refusal.field}`);
    return this.accelerometry.hear({ device: device.id, position: wornAt(resource['bodySite']), samples: wave.samples }, sender);
  }
}

/** By SNOMED CT, or in our own word as text. */
function wornAt(site: unknown): WornAt {
  const { coding, text } = objectOf(site);
  const code = listOf(coding).map(objectOf).find(({ system, code: one }) => system === SNOMED && typeof one === 'string' && Object.hasOwn(WORN_AT, one))?.['code'];
  const word = textOf(text)?.toLowerCase();
  return (typeof code === 'string' ? WORN_AT[code] : undefined) ?? POSITIONS.find((position) => position === word) ?? 'unknown';
}
