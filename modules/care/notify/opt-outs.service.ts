import { Injectable } from '@nestjs/common';
import { isSharedWith } from '../../../core/access/decide.js';
import type { CarerId } from '../../../core/ids.js';
import { Clock } from '../../platform/clock/clock.js';
import { Log } from '../../platform/log/log.js';
import { Alerts } from '../alerts/alerts.service.js';
import { Residents } from '../residents/residents.service.js';

const RULE = 'cover-gap';
const episodeOf = (carer: CarerId): string => `cover-gap:${carer}`;

/** Who takes no more texts, whether they told us or the provider did: whoever relied on it must know that cover has a hole. */
@Injectable()
export class OptOuts {
  constructor(private readonly residents: Residents, private readonly alerts: Alerts, private readonly clock: Clock, log: Log) {
    residents.onContactChange((carer) => void this.lookAgain(carer).catch((error: unknown) => log.failure('opt-outs', error)));
  }

  async begin(carer: CarerId): Promise<void> {
    await this.residents.setOptedOut(carer, true);
    for (const resident of await this.residents.ofCarer(carer)) {
      // Whoever is told nothing anyway leaves no hole.
      if (!isSharedWith(resident.circle, carer, 'alerts', this.clock.now())) continue;
      await this.alerts.raise(resident.id, {
        rule: RULE, version: '1', severity: 'urgent', episode: episodeOf(carer), since: this.clock.now(), evidence: [],
        because: 'Somebody in the circle of care has stopped text messages and can no longer be told that way.', differ: 'With the messages left on, everybody in the circle could be told.',
      });
    }
  }

  async end(carer: CarerId): Promise<void> {
    await this.residents.setOptedOut(carer, false);
    await this.mended(carer);
  }

  /** A new number is not the one that was stopped. */
  private async lookAgain(id: CarerId): Promise<void> {
    const carer = (await this.residents.carers([id])).get(id);
    if (carer && carer.optedOutAt === undefined) await this.mended(id);
  }

  private async mended(carer: CarerId): Promise<void> {
    for (const resident of await this.residents.ofCarer(carer)) await this.alerts.clear(resident.id, RULE, episodeOf(carer), 'The messages are on again.');
  }
}
