import { Injectable } from '@nestjs/common';
import { Users } from '../../../platform/access/users.store.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Audit } from '../../../platform/audit/audit.service.js';
import { Clock } from '../../../platform/clock/clock.js';
import { parsed } from '../../../platform/http/parsed.js';
import { forbidden } from '../../../platform/http/problem.js';
import { CasesStore } from '../cases.store.js';
import { quietOf } from '../quiet-form.js';
import { CaseLetterForm } from './case-letter-form.js';
import { CaseLetterWishes } from './case-letter-wishes.store.js';

/** Each of the staff says for themselves whether and how they are told of cases. */
@Injectable()
export class CaseLetterWishing {
  constructor(private readonly wishes: CaseLetterWishes, private readonly cases: CasesStore, private readonly users: Users, private readonly audit: Audit, private readonly clock: Clock) {}

  async set(viewer: Viewer, body: unknown): Promise<void> {
    const { quietFrom, quietTo, ...wish } = parsed(CaseLetterForm, body), quiet = quietOf({ quietFrom, quietTo });
    if (!(await this.users.find(viewer.id))) throw forbidden('Only somebody who signs in can be told.');
    await this.wishes.set(viewer.id, { ...wish, ...(quiet ? { quiet } : {}) }, { change: await this.cases.newest(), lateAt: this.clock.now() });
    await this.note(viewer, 'wish-case-letters', { how: wish.how });
  }

  /** False: there was none. */
  async end(viewer: Viewer): Promise<boolean> {
    if (!(await this.wishes.end(viewer.id))) return false;
    await this.note(viewer, 'end-case-letters', {});
    return true;
  }

  private async note({ id: actor, role }: Viewer, action: string, detail: object): Promise<void> {
    await this.audit.note({ actor, role, action, purpose: 'administration', detail: JSON.stringify(detail) });
  }
}
