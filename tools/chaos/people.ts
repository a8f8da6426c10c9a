import { setTimeout as sleep } from 'node:timers/promises';
import type { AlertLook, AlertState, History } from './history.js';
import type { Home } from './homes.js';
import type { World } from './world/world.js';

const PATIENCE_MS = 90_000;

/** A carer who answers by text: on my way, and then safe. What the service said is noted: it may not take it back. */
export async function answer(world: World, home: Home, history: History): Promise<void> {
  const [carer] = home.truth.carers;
  if (!carer) return;
  const until = Date.now() + PATIENCE_MS;
  const told = await first(until, async () => (await world.provider.textsTo(carer.phone)).find((text) => text.code !== undefined && text.outcome === 'taken' && text.at > home.truth.madeAt));
  const alert = told?.delivery?.split(':')[0];
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
