import type { Api } from '../shared/api.js';
import { sendSaid } from '../simulator/gateway.js';
import { gatewayBeats } from '../simulator/life/machines.js';
import { readingsBetween } from '../simulator/life/readings.js';
import { KEPT } from '../simulator/living.js';
import type { Notebook } from '../simulator/notebook.js';
import type { Stage } from '../simulator/play.js';
import { enterHome } from '../simulator/seed.js';
import { carerNamed } from '../simulator/street/carers.js';
import { deviceId, type Said } from '../simulator/street/home.js';
import { QUIET_HOME } from '../simulator/street/people.js';

const HOUR = 3_600_000;

/**
 * The home in which nobody has moved for so many hours: ordinary life until then, since then only what machines say by
 * themselves. Silence cannot be played in a home that lives, so this one does not.
 */
export async function stillHome(api: Api, byHand: Notebook, hours: number, now: number): Promise<Stage> {
  const note = await enterHome(api, byHand, QUIET_HOME, now - KEPT);
  // An earlier visit may have ended with him away.
  await api.ask(`/api/v1/residents/${note.residentId}`, { method: 'PATCH', body: { away: null } });
  const lastSign = now - hours * HOUR;
  const lived = readingsBetween(QUIET_HOME, now - KEPT, lastSign);
  // Somebody passes the hallway and is not seen again: each visit has a last sign of its own.
  const seen: Said = { thing: 'motion-hallway', kind: 'motion', value: true, at: lastSign };
  const machines = readingsBetween(QUIET_HOME, lastSign, now).filter(({ kind }) => ['heartbeat', 'battery', 'room-temperature', 'humidity'].includes(kind));
  const said = [...lived, seen, ...machines, ...gatewayBeats(QUIET_HOME, now - KEPT, now)].sort((a, b) => a.at - b.at);
  const idOf = (thing: string): string => deviceId(QUIET_HOME.key, thing);
  await sendSaid(api, note.gateway.key, idOf, said);
  return { residentId: note.residentId, gatewayKey: note.gateway.key, idOf, phones: QUIET_HOME.circle.map(({ carer }) => carerNamed(carer).phone) };
}
