import { Injectable } from '@nestjs/common';
import type { CarerId } from '../../../core/ids.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { Digests, type DigestWish } from './digests.store.js';
import { Mail } from '../../platform/mail/mail.js';

/** Who wishes for a summary a day; every change is in the audit, with who made it. */
@Injectable()
export class DigestWishes {
  constructor(private readonly digests: Digests, private readonly mail: Mail, private readonly audit: Audit) {}

  /** False: this service sends no e-mail, so a wish waits until it does. */
  get areSent(): boolean {
    return this.mail.isOn;
  }

  of(carer: CarerId): Promise<DigestWish | undefined> {
    return this.digests.wishOf(carer);
  }

  async set(viewer: Viewer, wish: DigestWish): Promise<void> {
    await this.digests.wish(wish);
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'set-digest', purpose: 'administration' });
  }

  async end(viewer: Viewer, carer: CarerId): Promise<void> {
    await this.digests.unwish(carer);
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'end-digest', purpose: 'administration' });
  }
}
