import { kindSpec, type Kind } from '../../../../../core/observations/kinds.js';
import { signsOfLife } from '../../../../../core/rules/signs-of-life.js';
import type { Reading } from '../../../../../core/observations/reading.js';
import { lasting, clock, when } from '../../../../../core/time/when.js';
import { capital, kindName, listWords, numberWords, unitWord } from '../words.js';
import type { TimelineFacts } from './rows.js';
import { VITAL_SIGNS } from './vital-signs.js';

/** The picture in two sentences: what happened and who came; then how it was, and when we could not know. */
export function describe(facts: TimelineFacts, name: string): readonly [string, string] {
  return [`${alertSentence(facts, name)}.`, `${stateSentence(facts, name)}.`];
}

function alertSentence({ alerts, alertsWithheld, from, to }: TimelineFacts, name: string): string {
  if (alertsWithheld) return `What alerts ${name} had is not shared with you`;
  const inSpan = alerts.filter((alert) => alert.since >= from && alert.since < to);
  if (inSpan.length === 0) return `${name} had no alerts`;
  const open = inSpan.filter((alert) => alert.state !== 'resolved').length;
  const newest = inSpan.reduce((a, b) => (b.since > a.since ? b : a));
  const number = inSpan.length === 1 ? 'one alert' : `${inSpan.length} alerts`;
  const still = open === 0 ? 'all ended' : open === 1 && inSpan.length === 1 ? 'still open' : `${open} still open`;
  return `${name} had ${number} (${inSpan.length === 1 && open === 0 ? 'ended' : still}), the newest at ${clock(newest.since)}: ${newest.because.replace(/\.$/, '')}`;
}

function stateSentence(facts: TimelineFacts, name: string): string {
  const parts = [...VITAL_SIGNS.flatMap((sign) => range(sign.kind, facts.readings)), movement(facts)];
  const blind = facts.gaps.reduce((sum, gap) => sum + Math.max(0, Math.min(gap.to, facts.to, facts.now) - Math.max(gap.from, facts.from)), 0);
  const unseen = blind > 0 ? `; for ${lasting(blind)} ${name} was not watched` : '';
  return capital(`${listWords(parts)}${unseen}`);
}

function range(kind: Kind, readings: readonly Reading[]): string[] {
  const values = readings.filter((reading) => reading.kind === kind).map((reading) => reading.value).filter((value) => typeof value === 'number');
  if (values.length === 0) return [];
  const [low, high] = [numberWords(Math.min(...values)), numberWords(Math.max(...values))];
  return [`${kind === 'oxygen-saturation' ? kindName(kind) : kindName(kind).toLowerCase()} was ${low === high ? low : `${low} to ${high}`} ${unitWord(kindSpec(kind).unit)}`];
}

function movement({ readings, room, now }: TimelineFacts): string {
  const last = signsOfLife(readings).at(-1);
  if (!last) return 'no movement at home was recorded';
  const where = room(last);
  return `the last sign of life was ${where ? `in the ${where.toLowerCase()} ` : ''}at ${when(last.at, now)}`;
}
