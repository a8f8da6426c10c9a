import { Injectable } from '@nestjs/common';
import type { Collection, Filter } from 'mongodb';
import { isCurrent, SAME_MS, type Case, type CaseState, type Happened, type Step } from '../../../core/cases/case.js';
import { newId } from '../../platform/store/new-id.js';
import { NumberedLog, type Numbered } from '../../platform/store/numbered-log.js';
import { isDuplicateKey, Store } from '../../platform/store/store.js';

const DAY_MS = 86_400_000;
/** What is over is kept so long, to see what comes again. [ours] */
const KEPT_MS = 2 * 365 * DAY_MS;
/** Somebody else may have been faster so many times running. */
const TRIES = 5;
const AT_ONCE = 200;

export interface KeptCase extends Case {
  readonly id: string;
  /** Its rule is on trial: nobody is told. */
  readonly shadow: boolean;
}
export interface CaseChange extends Happened {
  readonly case: string;
  /** Counts what happened to this case. */
  readonly n: number;
  readonly rule: string;
  readonly subject: Case['subject'];
  readonly severity: Case['severity'];
  readonly shadow?: true;
}
type Untold = Happened & { readonly n: number };
interface CaseDoc extends Case {
  _id: string;
  shadow: boolean;
  /** One such for each rule and subject, by a unique index. */
  current: boolean;
  revision: number;
  happened: number;
  /** Happened and not yet in the log: written together with the case, so that nothing goes untold. */
  untold?: Untold[];
  forgetAt?: Date;
}

export interface Wanted {
  readonly states: readonly CaseState[];
  readonly shadow: boolean;
  readonly rule?: string;
  readonly subject?: string;
  readonly owner?: string;
  readonly severity?: string;
}
export interface After {
  readonly dueAt: number;
  readonly id: string;
}

/** Cases, and the numbered log of what happened to them. */
@Injectable()
export class CasesStore {
  private readonly cases: Collection<CaseDoc>;
  private readonly log: NumberedLog<CaseChange>;

  constructor(store: Store) {
    this.cases = store.collection<CaseDoc>('cases');
    this.log = new NumberedLog<CaseChange>(store.collection('caseChanges') as never, undefined, ['case', 'n']);
    store.index('cases', { rule: 1, 'subject.id': 1, shadow: 1 }, { unique: true, partialFilterExpression: { current: true } });
    store.index('cases', { shadow: 1, state: 1, dueAt: 1, _id: 1 });
    store.index('cases', { rule: 1, clearedAt: 1 });
    store.index('cases', { 'untold.n': 1 }, { sparse: true });
    store.index('cases', { forgetAt: 1 }, { expireAfterSeconds: 0 });
    store.index('caseChanges', { case: 1, n: 1 }, { unique: true });
  }

  /** False: there is one already. */
  async open(step: Step, shadow: boolean): Promise<boolean> {
    const doc = docOf(newId(), step, shadow, undefined);
    try {
      await this.cases.insertOne(doc);
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
    await this.tell(doc);
    return true;
  }

  /** Takes a step from the case as it is then; undefined: there is no such case. What `take` throws, nothing was done of. */
  async step(id: string, take: (one: Case) => Step | undefined): Promise<KeptCase | undefined> {
    for (let i = 0; i < TRIES; i += 1) {
      const before = await this.cases.findOne({ _id: String(id) });
      if (!before) return undefined;
      const step = take(caseOf(before));
      if (!step) return toCase(before);
      const doc = docOf(before._id, step, before.shadow, before);
      if ((await this.cases.replaceOne({ _id: before._id, revision: before.revision }, doc)).matchedCount === 0) continue;
      await this.tell(doc);
      return toCase(doc);
    }
    throw new Error('A case was changed by others five times running');
  }

  async find(id: string): Promise<KeptCase | undefined> {
    const doc = await this.cases.findOne({ _id: String(id) });
    return doc ? toCase(doc) : undefined;
  }

  /** Those that a finding of a rule may join, by their subjects; of several the current one. */
  async joinable(rule: string, shadow: boolean, now: number): Promise<Map<string, KeptCase>> {
    const docs = this.cases.find({ rule, shadow, $or: [{ current: true }, { clearedAt: { $gte: now - SAME_MS } }] }).sort({ current: 1, clearedAt: 1 }).batchSize(AT_ONCE);
    const found = new Map<string, KeptCase>();
    for await (const doc of docs) found.set(doc.subject.id, toCase(doc));
    return found;
  }

  /** The first due first. */
  async list({ states, shadow, rule, subject, owner, severity }: Wanted, after: After | undefined, most: number): Promise<KeptCase[]> {
    const beyond: Filter<CaseDoc> = after ? { $or: [{ dueAt: { $gt: after.dueAt } }, { dueAt: after.dueAt, _id: { $gt: after.id } }] } : {};
    const filter = { shadow, state: { $in: [...states] }, ...(rule ? { rule } : {}), ...(subject ? { 'subject.id': subject } : {}), ...(owner ? { owner } : {}), ...(severity ? { severity } : {}), ...beyond } as Filter<CaseDoc>;
    return (await this.cases.find(filter).sort({ dueAt: 1, _id: 1 }).limit(most).toArray()).map(toCase);
  }

  changes(after: number, most: number): Promise<Numbered<CaseChange>[]> {
    return this.log.after(after, most, { shadow: { $exists: false } });
  }

  /** The number of the newest change; 0 where there is none. */
  async newest(): Promise<number> {
    return (await this.log.newest())?.number ?? 0;
  }

  /** What happened to one case, the oldest first. */
  history(id: string, most: number): Promise<Numbered<CaseChange>[]> {
    return this.log.after(0, most, { case: id });
  }

  /** What a process wrote that died before it told. */
  async tellUntold(): Promise<void> {
    for (const doc of await this.cases.find({ 'untold.n': { $gte: 0 } }).limit(AT_ONCE).toArray()) await this.tell(doc);
  }

  /** The log knows each (case, n) once, whoever tells it. */
  private async tell({ _id, untold = [], revision, rule, subject, severity, shadow }: CaseDoc): Promise<void> {
    if (untold.length === 0) return;
    for (const happened of untold) await this.log.append({ case: _id, ...happened, rule, subject, severity, ...(shadow ? { shadow } : {}) });
    await this.cases.updateOne({ _id, revision }, { $unset: { untold: '' } });
  }
}

function docOf(_id: string, { case: one, happened }: Step, shadow: boolean, before: CaseDoc | undefined): CaseDoc {
  const n = (before?.happened ?? 0) + (happened ? 1 : 0), current = isCurrent(one);
  const untold = [...(before?.untold ?? []), ...(happened ? [{ ...happened, n }] : [])];
  const overAt = one.clearedAt ?? one.resolvedAt;
  return {
    _id, ...one, shadow, current, revision: (before?.revision ?? 0) + 1, happened: n, ...(untold.length > 0 ? { untold } : {}),
    ...(current || overAt === undefined ? {} : { forgetAt: new Date(overAt + KEPT_MS) }),
  };
}

const caseOf = ({ _id: _, shadow: __, current: ___, revision: ____, happened: _____, untold: ______, forgetAt: _______, ...one }: CaseDoc): Case => one;
const toCase = (doc: CaseDoc): KeptCase => ({ id: doc._id, shadow: doc.shadow, ...caseOf(doc) });
