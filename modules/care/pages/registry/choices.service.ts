import { Injectable } from '@nestjs/common';
import type { SubjectId } from '../../../../core/ids.js';
import { openRooms } from '../../../../core/things/home.js';
import type { Viewer } from '../../../platform/access/viewer.js';
import { Homes } from '../../homes/homes.store.js';
import { Residents } from '../../residents/residents.service.js';
import { DEVICE_KINDS } from '../forms/people-forms.js';
import { fullName } from '../views/people.js';

/** Offered where a home's own rooms are not known; any other may be typed. */
const USUAL_ROOMS = ['Bedroom', 'Kitchen', 'Bathroom', 'Hall', 'Living room', 'Front door'];

interface Choice {
  readonly value: string;
  readonly text: string;
  readonly selected: boolean;
}

/** What forms about devices offer: residents, rooms, kinds. */
@Injectable()
export class Choices {
  constructor(private readonly residents: Residents, private readonly homes: Homes) {}

  async people(viewer: Viewer, chosen = ''): Promise<Choice[]> {
    const seen = (await this.residents.seenBy(viewer)).map((resident) => ({ value: resident.id as string, text: `${fullName(resident)}${resident.address ? `, ${resident.address}` : ''}` }));
    return withNone(seen.sort((a, b) => a.text.localeCompare(b.text)), chosen);
  }

  async rooms(subject?: SubjectId): Promise<readonly string[]> {
    const home = subject && (await this.homes.ofSubject(subject));
    const rooms = home ? openRooms(home).map(({ name }) => name) : [];
    return rooms.length ? rooms : USUAL_ROOMS;
  }

  kinds = (chosen = ''): Choice[] => withNone(DEVICE_KINDS, chosen);
}

const withNone = (items: readonly { value: string; text: string }[], chosen: string): Choice[] => [{ value: '', text: 'Choose' }, ...items].map((item) => ({ ...item, selected: item.value === chosen }));
