import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient, type Document } from 'mongodb';
import { Api, Unreachable } from '../shared/api.js';
import type { AlertAtEnd, AlertState, AuditAtEnd, DeliveryAtEnd, History, Stored } from './history.js';
import { DATABASE, type World } from './world/world.js';

const SETTLES_MS = 150_000;
const AT_ONCE = 8;

/** Waits until the service has nothing left to do; what it still waits for, when it does not come to rest. */
export async function settle(world: World, withinMs = SETTLES_MS): Promise<string | undefined> {
  const api = new Api(world.app.url, world.token, { milliseconds: 30_000 });
  let last = 'no answer';
  for (const until = Date.now() + withinMs; Date.now() < until; await sleep(400)) {
    const { settled, waiting } = await api.get<{ settled: boolean; waiting: object }>('/api/v1/settled').catch(() => ({ settled: false, waiting: {} }));
    if (settled) return undefined;
    last = JSON.stringify(waiting);
  }
  return `still waiting: ${last}`;
}

/** What is there at the end: readings by the public routes, the rest from the store itself. */
export async function collect(world: World, history: History): Promise<void> {
  history.stored = [];
  const homes = [...history.homes];
  const worker = async (): Promise<void> => {
    for (let home = homes.pop(); home; home = homes.pop()) history.stored.push(...(await readingsOf(world, home.resident, history)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  // Before the alerts: a text whose step is not there yet would count as told twice.
  history.texts = await world.provider.texts();
  const client = new MongoClient(world.uri);
  try {
    const all = (name: string): Promise<Document[]> => client.db(DATABASE).collection(name).find({}, { sort: { _id: 1 } }).toArray();
    history.audit = (await all('audit')).map(auditOf);
    // The watchman is no resident: its presses prove the chain, and tell nobody.
    const ours = new Set(history.homes.map(({ resident }) => resident));
    history.alerts = (await all('alerts')).map(alertOf).filter(({ home }) => ours.has(home));
    history.deliveries = (await all('deliveries')).map(deliveryOf);
  } finally {
    await client.close();
  }
}

async function readingsOf(world: World, resident: string, history: History): Promise<Stored[]> {
  const api = new Api(world.app.url, world.token, { milliseconds: 0 });
  const found: Stored[] = [];
  let next: string | undefined = `/api/v1/residents/${resident}/readings?limit=1000`;
  while (next !== undefined) {
    const rows = await page(api, next, resident, history);
    found.push(...rows.map(({ device, kind, value, at }) => ({ home: resident, device, kind, value, at: Date.parse(at) })));
    const last: string | undefined = rows.at(-1)?.at;
    next = rows.length === 1_000 && last ? `/api/v1/residents/${resident}/readings?limit=1000&from=${encodeURIComponent(last)}&skip=${rows.filter(({ at }) => at === last).length}` : undefined;
  }
  return found;
}

type Row = Omit<Stored, 'home' | 'at'> & { at: string };

/** Each time that it was asked for is one that the audit may know; of the last it must. */
async function page(api: Api, path: string, resident: string, history: History, tries = 3): Promise<Row[]> {
  const asked = { action: 'read-observations', resident, at: Date.now(), answered: false };
  history.asked.push(asked);
  try {
    const rows = await api.get<Row[]>(path);
    asked.answered = true;
    return rows;
  } catch (error) {
    if (!(error instanceof Unreachable) || tries <= 1) throw error;
    return page(api, path, resident, history, tries - 1);
  }
}

const auditOf = ({ _id, action, actor, subject, at, role, purpose, outcome, detail, hash }: Document): AuditAtEnd => ({
  number: _id as unknown as number, action: action as string, actor: actor as string, ...(subject === undefined ? {} : { subject: subject as string }),
  sealed: { at: at as number, role: role as string, purpose: purpose as string, ...(outcome === undefined ? {} : { outcome: outcome as string }), ...(detail === undefined ? {} : { detail: detail as string }), ...(hash === undefined ? {} : { hash: hash as string }) },
});

const alertOf = ({ _id, residentId, rule, episode, code, state, openedAt, actions, escalation }: Document): AlertAtEnd => ({
  id: String(_id), home: residentId as string, rule: rule as string, episode: episode as string, code: code as string, state: state as AlertState, openedAt: openedAt as number,
  exhausted: (escalation as { exhausted?: boolean } | undefined)?.exhausted === true,
  actions: (actions as AlertAtEnd['actions']).map(({ type, at, note }) => ({ type, at, ...(note === undefined ? {} : { note }) })),
});

const deliveryOf = ({ _id, alertId, residentId, carer, state }: Document): DeliveryAtEnd => ({ id: String(_id), alert: alertId as string, home: residentId as string, carer: carer as string, state: state as string });
