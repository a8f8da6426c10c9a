import { ApiProblem, type Api } from '../shared/api.js';

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

/** Outcomes in the words of the service; anything that the data can end is given the time to end by them. */
const OUTCOME: Readonly<Record<string, string>> = { sos: 'helped', fall: 'fall', 'low-oxygen': 'helped', news2: 'helped', 'night-exit': 'helped', 'device-silent': 'device-fault' };

export class Tidying {
  /** Alerts whose homes have said that it is over. */
  private readonly recovered = new Set<string>();

  /** `recover`: lets the resident's home say that what the rule was about is over; false where there is no such word. */
  constructor(private readonly api: Api, private readonly isOfStreet: (residentId: string) => boolean, private readonly recover: (residentId: string, rule: string) => Promise<boolean>) {}

  /** Ends what scenes in the street have left behind; alerts of anybody else are left alone. */
  async tidy(now: number): Promise<void> {
    await this.endOlder('acknowledged', now - TAKEN_FOR);
    await this.endOlder('open', now - OPEN_FOR);
  }

  /** Before the opening act: what an earlier visit left open in these homes would swallow the new scene. */
  async clearStage(now: number): Promise<void> {
    for (let round = 0; round < 2; round++) {
      await this.endOlder('acknowledged', now);
      await this.endOlder('open', now);
    }
  }

  private async endOlder(state: 'open' | 'acknowledged', before: number): Promise<void> {
    for await (const alert of this.api.all<AlertView>(`/api/v1/alerts?state=${state}&late=false&limit=1000`)) {
      if (!this.isOfStreet(alert.residentId) || new Date(alert.openedAt).getTime() > before) continue;
      await this.end(alert);
    }
  }

  /** First the home recovers, and rules that close by the data close; what is still there the next time is resolved. */
  private async end({ id, residentId, rule }: AlertView): Promise<void> {
    if (!this.recovered.has(id)) {
      this.recovered.add(id);
      if (await this.recover(residentId, rule)) return;
    }
    try {
      await this.api.post(`/api/v1/alerts/${id}/resolve`, { outcome: OUTCOME[rule] ?? 'false-alarm', note: 'Closed by the demonstration.' });
    } catch (error) {
      // Somebody, or the data, was quicker.
      if (!(error instanceof ApiProblem) || ![404, 409].includes(error.status)) throw error;
    }
  }
}
