import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Parts } from '../../../platform/health/parts.service.js';
import { Outages } from '../../proof/outages.service.js';
import { unchecked } from '../../proof/public-outage.js';
import { lasting, moment, when, type Moment } from '../../../../core/time/when.js';
import { CAUSES } from './proof-words.js';

export interface Troubles {
  readonly stopped: readonly { readonly says: string; readonly since?: Moment }[];
  readonly missed: readonly { readonly href: string; readonly text: string }[];
}

/** What whoever coordinates must know before anything else on a page: what stands still, and who may have been missed. */
@Injectable()
export class PageTroubles {
  constructor(private readonly parts: Parts, private readonly outages: Outages, private readonly clock: Clock) {}

  async of(viewer: Viewer): Promise<Troubles> {
    const now = this.clock.now();
    const stopped = this.parts.stopped().map(({ says = '', since }) => ({ says, ...(since === undefined ? {} : { since: moment(since, now) }) }));
    if (viewer.role === 'carer') return { stopped, missed: [] };
    const missed = (await this.outages.recent()).flatMap((outage) => {
      const left = unchecked(outage);
      if (left === 0) return [];
      const who = left === 1 ? '1 person may have been missed' : `${left} people may have been missed`;
      return [{ href: `/missed#${outage.id}`, text: `${CAUSES[outage.cause]} for ${lasting(outage.to - outage.from)} until ${when(outage.to, now)}: ${who}` }];
    });
    return { stopped, missed };
  }
}
