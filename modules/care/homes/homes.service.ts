import { Injectable } from '@nestjs/common';
import type { Look } from '../../../core/access/looks.js';
import { livesHere, type Home } from '../../../core/things/home.js';
import type { Viewer } from '../../platform/access/viewer.js';
import { Audit } from '../../platform/audit/audit.service.js';
import { notFound, Problem } from '../../platform/http/problem.js';
import { Residents } from '../residents/residents.service.js';
import type { RoomForm } from './home.forms.js';
import { Homes } from './homes.store.js';

/** Homes for whoever sets them up: an address with the names of who lives there is about each of them, and audited so. */
@Injectable()
export class HomeRegistry {
  constructor(private readonly homes: Homes, private readonly residents: Residents, private readonly audit: Audit) {}

  async list(viewer: Viewer): Promise<Home[]> {
    await this.audit.note({ actor: viewer.id, role: viewer.role, action: 'list-homes', purpose: 'administration' });
    return this.homes.all();
  }

  async find(viewer: Viewer, id: string, look: Look = 'read-home'): Promise<Home> {
    const home = await this.homes.find(id);
    if (!home) throw notFound('home');
    for (const subject of livesHere(home)) await this.residents.find(viewer, subject, look);
    return home;
  }

  async make({ address, rooms, residentIds }: { address: string; rooms: readonly RoomForm[]; residentIds: readonly string[] }, viewer: Viewer): Promise<Home> {
    const residents = await Promise.all(residentIds.map((id) => this.residents.find(viewer, id, 'make-home')));
    const id = await this.homes.make(address);
    for (const room of rooms) await this.homes.setRoom(id, clean(room));
    for (const resident of residents) await this.homes.moveIn(id, resident.id);
    return this.again(id);
  }

  async setAddress(viewer: Viewer, id: string, address: string): Promise<Home> {
    const home = await this.find(viewer, id, 'change-home');
    await this.homes.setAddress(home.id, address);
    return this.again(home.id);
  }

  async setRoom(viewer: Viewer, id: string, room: RoomForm): Promise<Home> {
    const home = await this.find(viewer, id, 'change-home');
    if (!(await this.homes.setRoom(home.id, clean(room)))) throw new Problem(422, 'business-rule', 'name: this home has 40 rooms already.', { field: 'name' });
    return this.again(home.id);
  }

  async moveIn(viewer: Viewer, id: string, residentId: string): Promise<Home> {
    const [home, resident] = [await this.find(viewer, id, 'change-home'), await this.residents.find(viewer, residentId, 'move-in')];
    await this.homes.moveIn(home.id, resident.id);
    return this.again(home.id);
  }

  async moveOut(viewer: Viewer, id: string, residentId: string): Promise<void> {
    const [home, resident] = [await this.find(viewer, id, 'change-home'), await this.residents.find(viewer, residentId, 'move-out')];
    if (!(await this.homes.moveOut(home.id, resident.id))) throw notFound('resident in this home');
  }

  private async again(id: string): Promise<Home> {
    const home = await this.homes.find(id);
    if (!home) throw notFound('home');
    return home;
  }
}

const clean = ({ name, type, closed }: RoomForm) => ({ name, type, ...(closed === undefined ? {} : { closed }) });
