import { Injectable } from '@nestjs/common';
import { presence, type Presence } from '../../../core/absence/presence.js';
import type { SubjectId } from '../../../core/ids.js';
import { Questioner } from './questioner.js';

const NOBODY: Presence = { state: 'unknown', said: false, because: 'Not known: nobody of that id is looked after.' };

/** Where somebody is, by the same window that the rules are asked about. */
@Injectable()
export class Presences {
  constructor(private readonly questioner: Questioner) {}

  async of(subject: SubjectId): Promise<Presence> {
    const window = await this.questioner.window(subject);
    return window ? presence(window) : NOBODY;
  }
}
