import { Api, ApiProblem } from '../shared/api.js';

interface AlertView {
  readonly id: string;
  readonly residentId: string;
  readonly rule: string;
  readonly openedAt: string | number;
}

const MINUTE = 60_000;
/** A visitor is given time to look, and to act, before the street clears up behind itself. */
const TAKEN_FOR = 8 * MINUTE;
const OPEN_FOR = 20 * MINUTE;

const HELPED = new Set(['sos', 'fall', 'low-oxygen', 'news2', 'night-exit']);
const outcomeOf = (rule: string): string => (HELPED.has(rule) ? 'helped' : 'false-alarm');

async function resolveOlder(api: Api, residents: ReadonlySet<string>, state: 'open' | 'acknowledged', before: number): Promise<void> {
  for await (const alert of api.all<AlertView>(`/api/v1/alerts?state=${state}&late=false&limit=1000`)) {
    if (!residents.has(alert.residentId) || new Date(alert.openedAt).getTime() > before) continue;
    await resolve(api, alert);
  }
}

async function resolve(api: Api, { id, rule }: AlertView): Promise<void> {
  try {
    await api.post(`/api/v1/alerts/${id}/resolve`, { outcome: outcomeOf(rule), note: 'Closed by the demonstration.' });
  } catch (error) {
    // Somebody was quicker.
    if (!(error instanceof ApiProblem) || ![404, 409].includes(error.status)) throw error;
  }
}

/** Closes, with an outcome, what scenes in the street have left behind; alerts of anybody else are left alone. */
export async function tidy(api: Api, residents: ReadonlySet<string>, now: number): Promise<void> {
  await resolveOlder(api, residents, 'acknowledged', now - TAKEN_FOR);
  await resolveOlder(api, residents, 'open', now - OPEN_FOR);
}

/** Before the opening act: what an earlier visit left open in these homes would swallow the new scene. */
export async function clearStage(api: Api, residents: ReadonlySet<string>, now: number): Promise<void> {
  await resolveOlder(api, residents, 'acknowledged', now);
  await resolveOlder(api, residents, 'open', now);
}
