import { Injectable } from '@nestjs/common';
import type { CarerId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { Alerts } from '../alerts/alerts.service.js';
import { Residents } from '../residents/residents.service.js';

const RULE = 'cover-gap';
const episodeOf = (carer: CarerId): string => `cover-gap:${carer}`;

/** Who takes no more texts, whether they told us or the provider did: whoever relied on it must know that cover has a hole. */
@Injectable()
export class OptOuts {
  constructor(private readonly residents: Residents, private readonly alerts: Alerts, private readonly clock: Clock) {}

  async begin(carer: CarerId): Promise<void> {
    await this.residents.setOptedOut(carer, true);
    for (const resident of await this.residents.ofCarer(carer)) {
      await this.alerts.raise(resident.id, {
        rule: RULE, version: '1', severity: 'urgent', episode: episodeOf(carer), since: this.clock.now(), evidence: [],
        because: 'Somebody in the circle of care has stopped text messages and can no longer be told that way.', differ: 'With the messages left on, everybody in the circle could be told.',
      });
    }
  }

  async end(carer: CarerId): Promise<void> {
    await this.residents.setOptedOut(carer, false);
    for (const resident of await this.residents.ofCarer(carer)) await this.alerts.clear(resident.id, RULE, episodeOf(carer), 'The messages are on again.');
  }
}
