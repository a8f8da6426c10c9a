import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../shared/api.js';
import type { AlertLook, AlertState, CarerTruth, History, Text } from './history.js';
import type { Home } from './homes.js';
import { alertOf } from './judges/texts.js';
import type { World } from './world/world.js';

const PATIENCE_MS = 90_000;

/** A carer who answers by text: on my way, and then safe. What the service said is noted: it may not take it back. */
export async function answer(world: World, home: Home, history: History): Promise<void> {
  const [carer] = home.truth.carers;
  if (!carer) return;
  const until = Date.now() + PATIENCE_MS;
  const told = await first(until, () => textTo(world, home, carer));
  const alert = told && alertOf(told);
  if (!told || alert === undefined) return;
  for (const [verb, state, yes] of [['Y', 'acknowledged', /you are going|on the way/], ['S', 'resolved', /It is closed|closed already/]] as const) {
    const sid = `SM${alert}${verb}`.padEnd(34, '0');
    const done = await first(until, async () => {
      const said = await world.provider.reply(world.app.url, carer.phone, `${verb} ${told.code ?? ''}`, sid).catch(() => undefined);
      return said?.status === 200 ? said : undefined;
    });
    if (!done) return;
    // An answer that was taken before, in a life that ended, is answered with silence: what became of it the end shows.
    if (yes.test(done.body) || /<Response\/>/.test(done.body)) history.looks.push({ alert, at: Date.now(), state });
    await sleep(300);
  }
}

/** A carer who was told, takes the alert on a screen and keeps it open. */
export async function takeOnScreen(world: World, home: Home): Promise<void> {
  const [carer] = home.truth.carers;
  const told = carer && (await first(Date.now() + PATIENCE_MS, () => textTo(world, home, carer)));
  if (!told) return;
  const api = new Api(world.app.url, world.token), username = `carer-${carer.id}`, password = 'correct horse battery', alert = alertOf(told);
  await api.post('/api/v1/users', { username, name: username, role: 'carer', password, carerId: carer.id });
  const { token } = await api.post<{ token: string }>('/api/v1/sign-in', { username, password });
  await api.post(`/api/v1/alerts/${alert}/claim`, undefined, { token });
  await world.openScreen(token, alert, carer.phone);
}

const textTo = async (world: World, { truth }: Home, { phone }: CarerTruth): Promise<Text | undefined> => (await world.provider.textsTo(phone)).find((text) => text.code !== undefined && text.outcome === 'taken' && text.at > truth.madeAt);

/** Looks at a home's alerts as a carer's screen would; each look is somebody's look at somebody's data. */
export async function look(world: World, resident: string, history: History): Promise<void> {
  const asked = { action: 'list-alerts', resident, at: Date.now(), answered: false };
  history.asked.push(asked);
  const response = await fetch(`${world.app.url}/api/v1/alerts?residentId=${resident}`, { headers: { authorization: `Bearer ${world.token}` }, signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  const alerts = response?.status === 200 ? ((await response.json().catch(() => undefined)) as { id: string; state: AlertState }[] | undefined) : undefined;
  if (!alerts) return;
  asked.answered = true;
  // Answers may overtake each other: only what was asked after another answer had come must not be older.
  for (const { id, state } of alerts) history.looks.push({ alert: id, at: asked.at, state } satisfies AlertLook);
}

async function first<T>(until: number, ask: () => Promise<T | undefined>): Promise<T | undefined> {
  for (; Date.now() < until; await sleep(250)) {
    const found = await ask().catch(() => undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}
