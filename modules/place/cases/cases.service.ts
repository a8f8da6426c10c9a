import { Injectable } from '@nestjs/common';
import { claim, handOver, Refused, resolve, setDue, type Case, type Outcome, type Step } from '../../../core/cases/case.js';
import { Users } from '../../platform/access/users.store.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import type { Numbered } from '../../platform/store/numbered-log.js';
import { CasesStore, type After, type CaseChange, type KeptCase, type Wanted } from './cases.store.js';

/** Of one case; it is opened again and handed over as often as need be. [ours] */
const MOST_HISTORY = 1_000;
/** What is put off for longer is forgotten. [ours] */
const LATEST_MS = 366 * 86_400_000;

/** The work queue of the place: who does what with a case. Each step stands in its history and in the audit. */
@Injectable()
export class Cases {
  constructor(private readonly store: CasesStore, private readonly users: Users, private readonly audit: Audit, private readonly clock: Clock) {}

  list(wanted: Wanted, after: After | undefined, most: number): Promise<KeptCase[]> {
    return this.store.list(wanted, after, most);
  }

  async find(id: string): Promise<KeptCase> {
    const one = await this.store.find(id);
    if (!one) throw notFound('case');
    return one;
  }

  history(id: string): Promise<Numbered<CaseChange>[]> {
    return this.store.history(id, MOST_HISTORY);
  }

  changes(after: number, most: number): Promise<Numbered<CaseChange>[]> {
    return this.store.changes(after, most);
  }

  claim(viewer: Viewer, id: string): Promise<KeptCase> {
    return this.take(viewer, id, 'claim-case', (one, now) => claim(one, viewer.id, now));
  }

  /** To somebody who may see to it. */
  async handOver(viewer: Viewer, id: string, to: string): Promise<KeptCase> {
    const next = await this.users.find(to);
    if (next?.role !== 'admin') throw new Problem(400, 'value', 'to: nobody of the staff has this id.', { field: 'to' });
    return this.take(viewer, id, 'hand-over-case', (one, now) => handOver(one, viewer.id, next.id, now));
  }

  async due(viewer: Viewer, id: string, dueAt: number, why: string): Promise<KeptCase> {
    const ahead = dueAt - this.clock.now();
    if (ahead <= 0) throw new Problem(400, 'value', 'dueAt: lies behind us. Name a time that is to come.', { field: 'dueAt' });
    if (ahead > LATEST_MS) throw new Problem(400, 'value', 'dueAt: lies more than a year ahead. Name one within a year.', { field: 'dueAt' });
    return this.take(viewer, id, 'change-due-of-case', (one, now) => setDue(one, viewer.id, dueAt, why, now));
  }

  resolve(viewer: Viewer, id: string, outcome: Outcome, note: string | undefined): Promise<KeptCase> {
    return this.take(viewer, id, 'resolve-case', (one, now) => resolve(one, viewer.id, outcome, note, now));
  }

  private async take(viewer: Viewer, id: string, action: string, step: (one: Case, now: number) => Step): Promise<KeptCase> {
    try {
      const now = this.clock.now();
      if ((await this.find(id)).shadow) throw new Problem(409, 'conflict', 'The rule of this case is on trial. Nothing is to be done with it.');
      const after = await this.store.step(id, (one) => step(one, now));
      if (!after) throw notFound('case');
      await this.audit.note({ actor: viewer.id, role: viewer.role, action, purpose: 'administration', detail: JSON.stringify({ case: after.id }) });
      return after;
    } catch (error) {
      if (error instanceof Refused) throw new Problem(409, 'conflict', error.message);
      throw error;
    }
  }
}
