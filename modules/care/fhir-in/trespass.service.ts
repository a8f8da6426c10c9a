import { Injectable } from '@nestjs/common';
import type { ResidentId } from '../../../core/ids.js';
import type { Device } from '../../../core/things/device.js';
import { Refused } from '../../../fhir/in/refused.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Counters } from '../../platform/health/counters.js';
import type { Sender } from '../../sensing/ingest/sender.js';
import { Residents } from '../residents/residents.service.js';
import type { Asked } from './whose.service.js';

/** People named in one message; a thousandth adds nothing to the first. [ours] */
const MOST_NOTED = 10;

/** Somebody wrote about a resident that is not theirs: counted, and in the audit of whom it was about (reliability.md rows 15, 16). */
@Injectable()
export class Trespass {
  constructor(private readonly audit: Audit, private readonly counters: Counters, private readonly residents: Residents) {}

  async note(sender: Sender, devices: readonly (Device | Refused)[], asked: readonly (Asked | Refused)[]): Promise<void> {
    const aimedAt = new Set<string>();
    let count = 0;
    for (const [index, device] of devices.entries()) {
      if (!(device instanceof Refused) || device.status !== 403) continue;
      count += 1;
      const one = asked[index];
      for (const person of one === undefined || one instanceof Refused ? [] : one.claim.persons) if ('id' in person) aimedAt.add(person.id);
    }
    if (count === 0) return;
    this.counters.refused.inc({ reason: 'foreign-subject' }, count);
    const known = await this.residents.lookUpMany([...aimedAt].slice(0, MOST_NOTED) as ResidentId[]);
    const subjects = known.size > 0 ? [...known.keys()] : [undefined];
    for (const subject of subjects) await this.audit.note({ actor: actorOf(sender), role: sender.kind, action: 'write-observation', purpose: 'security', outcome: 'denied', ...(subject ? { subject } : {}) });
  }
}

function actorOf(sender: Sender): string {
  switch (sender.kind) {
    case 'automation': return 'automation';
    case 'source': return sender.source.id;
    default: return sender.device.id;
  }
}
