import { Injectable } from '@nestjs/common';
import { observation } from '../../../fhir/map/observation.js';
import type { Observation } from '../../../fhir/map/r4.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Conditions } from './conditions.service.js';
import type { Kept } from './outcome.js';

/** What was written, as it will be read. */
@Injectable()
export class View {
  constructor(private readonly devices: Devices, private readonly conditions: Conditions) {}

  /** Of a repeat, the one that is kept: it was received when it first came. */
  async of({ id, reading, created }: Kept): Promise<Observation> {
    const kept = created ? reading : ((await this.conditions.find(id)) ?? reading);
    const device = this.devices.asAt(kept.device, kept.at);
    return observation({ id, reading: kept, ...(device ? { device } : {}) });
  }
}
