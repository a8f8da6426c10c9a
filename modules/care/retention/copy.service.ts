import { Injectable } from '@nestjs/common';
import { Binary } from 'mongodb';
import type { ResidentId } from '../../../core/ids.js';
import type { Resident } from '../../../core/residents/resident.js';
import { COPIED, LEFT_OUT } from '../../../core/retention/copied.js';
import { iso } from '../../../core/time/when.js';
import { Users } from '../../platform/access/users.store.js';
import { Clock } from '../../platform/clock/clock.js';
import { SealedBox } from '../../platform/store/sealed-box.js';
import { Store } from '../../platform/store/store.js';
import { Observations } from '../../sensing/observations/observations.service.js';
import { AlertStore } from '../alerts/alert.store.js';
import { Residents } from '../residents/residents.service.js';

type Fields = Readonly<Record<string, unknown>>;
type Line = { readonly part: string } & Fields;

const DAY_MS = 86_400_000;

/** Everything that is held of one resident, line by line, in no more memory than a day of their readings takes. */
@Injectable()
export class Copies {
  constructor(
    private readonly store: Store, private readonly residents: Residents, private readonly observations: Observations, private readonly alerts: AlertStore, private readonly users: Users, private readonly box: SealedBox, private readonly clock: Clock,
  ) {}

  /** The last line counts the others: without it a copy is not whole. */
  async *of(resident: Resident): AsyncGenerator<string> {
    const counts = new Map<string, number>();
    for await (const line of this.lines(resident)) {
      counts.set(line.part, (counts.get(line.part) ?? 0) + 1);
      yield `${JSON.stringify(line)}\n`;
    }
    yield `${JSON.stringify({ part: 'end', lines: Object.fromEntries(counts) })}\n`;
  }

  private async *lines(resident: Resident): AsyncGenerator<Line> {
    yield await this.head(resident);
    const carers = await this.residents.carers(resident.circle.map(({ carer }) => carer));
    for (const { id, name } of carers.values()) yield { part: 'carers', id, name };
    for (const [part, copied] of Object.entries(COPIED)) if (copied.as === 'documents') yield* this.documents(part, copied, resident.id);
    yield* this.readings(resident.id);
  }

  private async head({ id }: Resident): Promise<Line> {
    const open = (await this.alerts.live(id)).map(({ code }) => code);
    return { part: 'about', resident: id, madeAt: iso(this.clock.now()), openAlerts: open, ...(open.length > 0 ? { says: 'An alert is open: what is done about it from now on is in a later copy.' } : {}), leftOut: LEFT_OUT };
  }

  private async *documents(part: string, { field, without = [] }: { readonly field: string; readonly without?: readonly string[] }, subject: ResidentId): AsyncGenerator<Line> {
    const names = new Map<string, string>();
    const found = this.store.collection<{ _id: string } & Fields>(part).find({ [field]: subject } as never, { projection: Object.fromEntries(without.map((name) => [name, 0])), ...(part === 'audit' ? { sort: { _id: 1 } } : {}) });
    for await (const doc of found) {
      const own = ownOf(field, subject, part === 'quarantine' ? this.opened(doc, subject) : doc);
      yield { part, ...(readable(own) as Fields), ...(part === 'audit' ? await this.who(String(doc['actor']), names) : {}) };
    }
  }

  /** What was not believed lies sealed. */
  private opened({ sealed, ...doc }: { _id: string } & Fields, subject: ResidentId): Fields {
    return { ...doc, draft: JSON.parse(this.box.open(Buffer.from((sealed as Binary).buffer), `${subject}|${doc._id}`)) as unknown };
  }

  private async who(actor: string, names: Map<string, string>): Promise<Fields> {
    if (!names.has(actor)) names.set(actor, (await this.users.named([actor])).get(actor) ?? '');
    const name = names.get(actor);
    return name ? { name } : {};
  }

  private async *readings(subject: ResidentId): AsyncGenerator<Line> {
    const now = this.clock.now(), first = (await this.observations.extent(subject))?.first ?? now;
    const began = Math.floor(Math.min(first, now - 2 * DAY_MS) / DAY_MS) * DAY_MS;
    for (let from = began; from <= now + DAY_MS; from += DAY_MS) {
      for (const { kind, value, device, at, receivedAt } of await this.observations.between(subject, { from, to: from + DAY_MS - 1 })) yield { part: 'readings', kind, value, device, at: iso(at), receivedAt: iso(receivedAt) };
    }
    for (const stretch of await this.observations.unreadable(subject)) yield { part: 'unreadable', ...(readable(stretch) as Fields) };
  }
}

/** Of a list that names several people, their own entries. */
function ownOf(field: string, subject: string, doc: Fields): Fields {
  const [list, member] = field.split('.');
  if (!list || !member) return doc;
  // A device that somebody else has now, or that lies in store: where it stands today is not theirs.
  const { _id, kind } = doc, theirs = list !== 'issues' || doc['subject'] === subject ? doc : { _id, kind };
  return { ...theirs, [list]: (doc[list] as readonly Fields[]).filter((entry) => entry[member] === subject) };
}

const IS_INSTANT = /^(?:at|since|from|until|to|.*At)$/;
/** Instants as people and other programs read them; pictures as base64. */
function readable(value: unknown, name = ''): unknown {
  if (typeof value === 'number' && IS_INSTANT.test(name) && value > 1e11 && value < 1e14) return iso(value);
  if (value instanceof Binary) return Buffer.from(value.buffer).toString('base64');
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => readable(one));
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key === '_id' ? 'id' : key, readable(one, key)]));
}
