import { Injectable } from '@nestjs/common';
import type { Look } from '../../../core/access/looks.js';
import type { Device } from '../../../core/things/device.js';
import { openIssue } from '../../../core/things/issue.js';
import { nextPlace, progress, type Kit, type KitLoan, type Progress } from '../../../core/things/kit.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { PairingCodes, type Named } from '../../sensing/pairing/pairing-codes.store.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Installations, type HandedOut } from '../installations/installations.service.js';
import { Residents } from '../residents/residents.service.js';
import { KitStore } from './kits.store.js';

export interface LoanState {
  readonly loan: KitLoan;
  readonly progress: Progress;
}

/**
 * Kits with residents. A device belongs to a loan by its own issue, written in one step, so that a kit half issued goes on
 * where it was, and a step done twice is done once.
 */
@Injectable()
export class Kits {
  constructor(
    private readonly store: KitStore, private readonly devices: Devices, private readonly installations: Installations, private readonly codes: PairingCodes,
    private readonly residents: Residents, private readonly audit: Audit,
  ) {}

  async begin(kitId: string, residentId: string, viewer: Viewer): Promise<LoanState> {
    const [kit, resident] = [await this.kit(kitId), await this.residents.find(viewer, residentId, 'issue-kit')];
    return this.stateOf(await this.store.begin(kit, resident.id));
  }

  async kit(id: string): Promise<Kit> {
    const kit = await this.store.find(id);
    if (!kit) throw notFound('kit');
    return kit;
  }

  async find(id: string, viewer: Viewer, look: Look = 'read-kit'): Promise<LoanState> {
    const loan = await this.store.loan(id);
    if (!loan) throw notFound('kit that somebody has');
    await this.residents.find(viewer, loan.subject, look);
    return this.stateOf(loan);
  }

  /** Kits that somebody has, incomplete ones first. */
  async running(viewer: Viewer): Promise<LoanState[]> {
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'list-kits', purpose: 'administration' });
    const states = (await this.store.running()).map((loan) => this.stateOf(loan));
    return states.sort((a, b) => Number(a.progress.complete) - Number(b.progress.complete));
  }

  /** Puts a device from store in the next place of its kind. Without a key: it was there already, by an answer that was lost. */
  async place(id: string, { code, device, room }: { code?: string; device?: string; room?: string }, viewer: Viewer): Promise<LoanState & { placed?: HandedOut }> {
    const state = await this.find(id, viewer, 'issue-kit');
    if (state.loan.endedAt !== undefined) throw new Problem(409, 'conflict', 'This kit was taken back. Issue it anew.');
    const named = code === undefined ? await this.inStore(device ?? '', viewer) : await this.codes.read(code, viewer.id);
    if (openIssue(named.device)?.kit === state.loan.id) return state;
    const place = nextPlace(state.progress, named.device.kind);
    const field = code === undefined ? 'device' : 'code';
    if (!place) throw new Problem(422, 'business-rule', `${field}: this is a ${named.device.kind}, and this kit needs no more of those.`, { field });
    if (named.used) throw new Problem(409, 'conflict', code === undefined ? 'device: somebody has it, or it is retired. Take it back first, or choose another in store.' : 'Somebody has this device, or its label is used up. Take it back and print a new label.', { field });
    const where = room ?? place.room;
    const placed = await this.installations.issue(named.device.id, { residentId: state.loan.subject, kit: state.loan.id, issuedBefore: named.issuedBefore, ...(where ? { room: where } : {}) }, viewer);
    return { ...this.stateOf(state.loan), placed };
  }

  /** Everything that came with it goes back into store; what was said stays with the resident. Broken off, it goes on where it was. */
  async takeBack(id: string, viewer: Viewer): Promise<LoanState> {
    const { loan } = await this.find(id, viewer, 'take-back-kit');
    for (const device of this.with(loan)) {
      await this.installations.takeBack(device.id, viewer).catch((error: unknown) => {
        if (!(error instanceof Problem) || error.status !== 409) throw error; // somebody else took it back just now
      });
    }
    await this.store.end(loan.id);
    return this.find(id, viewer, 'take-back-kit');
  }

  private async inStore(id: string, viewer: Viewer): Promise<Named> {
    const device = await this.installations.known(id, viewer, 'issue-device');
    return { device, issuedBefore: device.issues.length, used: device.subject !== undefined || device.retiredAt !== undefined };
  }

  private with(loan: KitLoan): Device[] {
    return this.devices.ofSubject(loan.subject).filter((device) => openIssue(device)?.kit === loan.id);
  }

  private stateOf(loan: KitLoan): LoanState {
    return { loan, progress: progress(loan.items, this.with(loan)) };
  }
}
