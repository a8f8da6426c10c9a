import { Injectable } from '@nestjs/common';
import type { CarerId } from '../../../core/ids.js';
import { Clock } from '../clock/clock.js';
import { Problem } from '../http/problem.js';
import { newId } from '../store/new-id.js';
import { isDuplicateKey, Store } from '../store/store.js';
import { Together } from '../store/together.js';
import { hashPassword, passwordFits } from './passwords.js';
import type { Role, Viewer } from './viewer.js';

interface UserDoc {
  _id: string;
  username: string;
  name: string;
  role: Role;
  passwordHash: string;
  carerId?: CarerId;
  createdAt: Date;
}

export interface NewUser {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  readonly password: string;
  readonly carerId?: CarerId;
}

@Injectable()
export class Users {
  private readonly users;
  private readonly byId = Together.byId(() => this.users);
  /** Verified against when there is no such user, so that both refusals take the same time. */
  private readonly nobody = hashPassword(newId());

  constructor(store: Store, private readonly clock: Clock) {
    this.users = store.collection<UserDoc>('users');
    store.index('users', { username: 1 }, { unique: true });
  }

  async create(user: NewUser): Promise<Viewer> {
    const { password, username, ...rest } = user;
    const doc: UserDoc = { _id: newId(), username: fold(username), ...rest, passwordHash: await hashPassword(password), createdAt: new Date(this.clock.now()) };
    try {
      await this.users.insertOne(doc);
    } catch (error) {
      if (isDuplicateKey(error)) throw new Problem(409, 'duplicate', 'That username is taken. Choose another.', { field: 'username' });
      throw error;
    }
    return toViewer(doc);
  }

  async byPassword(username: string, password: string): Promise<Viewer | undefined> {
    const user = await this.users.findOne({ username: fold(username) });
    const fits = await passwordFits(user?.passwordHash ?? (await this.nobody), password);
    return user && fits ? toViewer(user) : undefined;
  }

  async find(id: string): Promise<Viewer | undefined> {
    const user = await this.byId.of(id);
    return user ? toViewer(user) : undefined;
  }

  async ofRole(role: Role, most: number): Promise<Viewer[]> {
    return (await this.users.find({ role }).sort({ name: 1, _id: 1 }).limit(most).toArray()).map(toViewer);
  }

  async named(ids: readonly string[]): Promise<Map<string, string>> {
    return new Map((await this.users.find({ _id: { $in: [...ids] } }).toArray()).map(({ _id, name }) => [_id, name]));
  }

  count(): Promise<number> {
    return this.users.countDocuments({}, { limit: 1 });
  }
}

const fold = (username: string): string => username.normalize('NFKC').trim().toLowerCase();
const toViewer = ({ _id, name, role, carerId }: UserDoc): Viewer => ({ id: _id, name, role, ...(carerId ? { carerId } : {}) });
