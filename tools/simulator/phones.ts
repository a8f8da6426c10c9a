import { setTimeout as sleep } from 'node:timers/promises';
import { graver, type Severity } from '../../core/rules/rule.js';
import { ApiProblem, type Api } from '../shared/api.js';
import type { Answer, Expectation } from './scenes/scene.js';

export interface AlertView {
  readonly id: string;
  readonly code: string;
  readonly rule: string;
  readonly severity: Severity;
  readonly state: string;
  readonly because: string;
  readonly openedAt: string | number;
}
interface MessageView {
  readonly sid: string;
  readonly to: string;
  readonly body: string;
  readonly at: string | number;
  readonly direction: string;
  readonly channel?: string;
}

const LOOK_EVERY = 500;

/** Live alerts of a resident, newest first. */
export const liveAlerts = async (api: Api, residentId: string): Promise<readonly AlertView[]> =>
  (await api.get<AlertView[]>(`/api/v1/alerts?residentId=${residentId}&state=open,acknowledged&late=false`)).filter((alert) => alert.state !== 'resolved');

/** The newest live alert of this rule that is there by `until`, and as grave as expected; undefined when none comes. */
export async function alertSeen(api: Api, residentId: string, { rule, severity }: Pick<Expectation, 'rule' | 'severity'>, until: number): Promise<AlertView | undefined> {
  for (;;) {
    const found = (await liveAlerts(api, residentId)).find((alert) => alert.rule === rule && graver(alert.severity, severity) === alert.severity);
    if (found || Date.now() >= until) return found;
    await sleep(LOOK_EVERY);
  }
}

/** The words that every SMS of ours offers; the code says which alert is meant. */
const WORD: Record<Answer['words'], string> = { coming: 'Y', cannot: 'N' };

const isText = ({ direction, channel }: MessageView): boolean => !direction.startsWith('in') && channel !== 'voice';

/** Undefined where messages go to a real provider: nobody here plays a real phone. */
async function deskMessages(api: Api): Promise<readonly MessageView[] | undefined> {
  try {
    return await api.get<MessageView[]>('/api/v1/sms-desk/messages');
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * Plays the phone of somebody who is told: waits for the message about this alert at the SMS desk and replies there. True
 * when it did; false when no message came in time, e.g. because real messages go out through Twilio. Without a number the
 * first phone that rings is answered.
 */
export async function answer(api: Api, alert: { readonly code: string }, phone: string | undefined, { after, words }: Answer, until: number): Promise<boolean> {
  for (; Date.now() < until; await sleep(LOOK_EVERY)) {
    const messages = await deskMessages(api);
    if (!messages) return false;
    const mine = messages.find((message) => (phone === undefined || message.to === phone) && isText(message) && message.body.includes(alert.code));
    if (!mine) continue;
    await sleep(Math.max(0, new Date(mine.at).getTime() + after * 1_000 - Date.now()));
    await api.post(`/api/v1/sms-desk/messages/${mine.sid}/reply`, { body: `${WORD[words]} ${alert.code}` });
    return true;
  }
  return false;
}
