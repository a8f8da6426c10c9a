import { setTimeout as sleep } from 'node:timers/promises';
import type { Api } from '../shared/api.js';
import { sendSaid } from './gateway.js';
import { hush } from './hush.js';
import { alertSeen, answer, liveAlerts, type AlertView } from './phones.js';
import { lastsSeconds, together, type Scene } from './scenes/scene.js';
import { truthOf, writeTruth } from './truth.js';

/** Where a scene is played: whose home, through which gateway, and which phones ring. */
export interface Stage {
  readonly residentId: string;
  readonly gatewayKey: string;
  idOf(thing: string): string;
  /** E.164 numbers in the order in which people are told; absent: whichever rings. */
  readonly phones?: readonly string[];
  /** The key of a street home, which can be asked to fall silent. */
  readonly street?: string;
}

export interface SeenAlert {
  readonly id: string;
  readonly rule: string;
  readonly severity: string;
  readonly because: string;
  /** From the beginning of the scene to the opening of the alert; negative: it was open before and this joined it. */
  readonly afterSeconds: number;
}

export interface Played {
  /** What came of it: the alert that was expected, or one that was not. */
  readonly alert?: SeenAlert;
  readonly asExpected: boolean;
  /** How many of the phones answered. */
  readonly answered: number;
}

export interface Ways {
  /** As a person with every right: reads alerts and the SMS desk. */
  readonly api: Api;
  readonly dataDir: string;
  readonly nobodyAnswers?: boolean;
}

/** How long a message may take from the alert to the phone before we stop listening for it. */
const MESSAGE_WITHIN = 60_000;

/** Plays a scene in real time, writes down its truth and waits for what ought to come of it. */
export async function play(scene: Scene, stage: Stage, ways: Ways): Promise<Played> {
  const began = Date.now();
  await writeTruth(ways.dataDir, truthOf(scene, stage.residentId, began));
  if (scene.hush !== undefined && stage.street !== undefined) await hush(ways.dataDir, stage.street, began + scene.hush * 1_000);
  const [, played] = await Promise.all([sendBeats(scene, stage, ways.api, began), watch(scene, stage, ways, began)]);
  return played;
}

async function sendBeats(scene: Scene, stage: Stage, api: Api, began: number): Promise<void> {
  for (const { after, beats } of together(scene.beats)) {
    await sleep(Math.max(0, began + after * 1_000 - Date.now()));
    const now = Date.now();
    const said = beats.map(({ thing, kind, value, ago = 0 }) => ({ thing, kind, value, at: now - ago * 1_000 }));
    await sendSaid(api, stage.gatewayKey, (thing) => stage.idOf(thing), said.sort((a, b) => a.at - b.at));
  }
}

const seen = ({ id, rule, severity, because, openedAt }: AlertView, began: number): SeenAlert => ({
  id, rule, severity, because, afterSeconds: Math.round((new Date(openedAt).getTime() - began) / 100) / 10,
});

async function watch(scene: Scene, stage: Stage, ways: Ways, began: number): Promise<Played> {
  const { expects, answers = [] } = scene;
  if (!expects) return watchQuiet(scene, stage, ways.api, began);
  const alert = await alertSeen(ways.api, stage.residentId, expects, began + expects.within * 1_000);
  if (!alert) return { asExpected: false, answered: 0 };
  const answered = ways.nobodyAnswers ? [] : await Promise.all(answers.map((one) => {
    const phone = stage.phones?.[one.rank - 1];
    return stage.phones && phone === undefined ? false : answer(ways.api, alert, phone, one, Date.now() + MESSAGE_WITHIN);
  }));
  return { alert: seen(alert, began), asExpected: true, answered: answered.filter(Boolean).length };
}

/** Where nothing must come of it: waits until nothing can any more. */
async function watchQuiet(scene: Scene, stage: Stage, api: Api, began: number): Promise<Played> {
  await sleep((scene.quietAfter ?? lastsSeconds(scene) + 5) * 1_000);
  const alert = (await liveAlerts(api, stage.residentId)).find(({ openedAt }) => new Date(openedAt).getTime() >= began);
  return { asExpected: !alert, answered: 0, ...(alert ? { alert: seen(alert, began) } : {}) };
}
