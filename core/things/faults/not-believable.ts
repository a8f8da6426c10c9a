import { isAtRest } from '../../falls/profile.js';
import { clockTimeFrom } from '../../time/local.js';
import { clockOffset } from '../health/clock.js';
import { isTorn } from '../health/counter.js';
import { isFlapping, MOST_CHANGES } from '../health/flapping.js';
import { stuckOn } from '../health/stuck.js';
import type { FaultRule } from './fault.js';

const DAY_MS = 24 * 3_600_000;
const MINUTE_MS = 60_000;

/** Two things under one name: whose words are whose nobody can tell. Both still call for help. */
export const clone: FaultRule = {
  name: 'clone',
  source: 'care.md R31; reliability.md row 43',
  ask({ health: { heard: { counter }, reused } }, now, zone) {
    const torn = counter !== undefined && isTorn(counter, now);
    // The counts go on above while words come again under counts long used: two senders, not one that began anew.
    const doubled = counter !== undefined && reused !== undefined && reused.count >= REUSED_FROM && now - reused.lastAt < DAY_MS && counter.at > reused.firstAt && counter.at <= reused.lastAt + NEAR_MS;
    if (!torn && !doubled) return undefined;
    const since = torn ? (counter.backs[0]?.at ?? now) : (reused?.firstAt ?? now);
    return {
      name: 'clone', version: '1', severity: 'urgent', since, doubt: 'may be two devices under one name',
      because: torn ? `Its counter goes back and forth since ${clockTimeFrom(since, now, zone)}: two devices seem to speak under this name.` : `Since ${clockTimeFrom(since, now, zone)} it counts on and also counts again what it had counted: two devices seem to speak under this name.`,
      differ: 'Counts that only rise, or a new boot name after each restart, would not have raised it. It ends a day after the last such word.',
      evidence: torn ? counter.backs.map(({ at, from, to }) => ({ what: 'count', value: `from ${from} back to ${to}`, at })) : [{ what: 'count', value: `${reused?.count ?? 0} words under counts used before`, at: reused?.lastAt ?? now }],
    };
  },
};

const REUSED_FROM = 3;
/** Two senders speak within the hour of each other; one that began anew goes on alone. [ours] */
const NEAR_MS = 60 * MINUTE_MS;

/** A counter that began again without saying so: its words look like repeats, and are lost until it is past its old count. */
export const counterReused: FaultRule = {
  name: 'counter-reused',
  source: 'reliability.md row 43: a reset needs a new boot',
  ask(device, now, zone) {
    const { reused } = device.health;
    if (!reused || reused.count < REUSED_FROM || now - reused.lastAt >= DAY_MS || clone.ask(device, now, zone)) return undefined;
    return {
      name: 'counter-reused', version: '1', severity: 'urgent', since: reused.firstAt, doubt: 'counts again from the beginning, so that its words look like repeats',
      because: `It counts again what it had counted, since ${clockTimeFrom(reused.firstAt, now, zone)}: ${reused.count} of its words were taken for repeats and not kept. Calls for help were.`,
      differ: 'A new boot name after its restart would have kept them.', evidence: [{ what: 'count', value: `${reused.count} words`, at: reused.lastAt }],
    };
  },
};

export const counterGap: FaultRule = {
  name: 'counter-gap',
  source: 'reliability.md row 43: 1,000',
  ask({ health: { heard: { counter } } }, now) {
    const gap = counter?.gap;
    if (!gap || now - gap.at >= DAY_MS || (counter !== undefined && isTorn(counter, now))) return undefined;
    return {
      name: 'counter-gap', version: '1', severity: 'routine', since: gap.at, because: `Its counter leapt from ${gap.from} to ${gap.to}: ${gap.to - gap.from - 1} of its words never came.`,
      differ: 'A leap of 1,000 or less would not have raised it. It ends after a day.', evidence: [{ what: 'count', value: gap.to, at: gap.at }],
    };
  },
};

export const stuck: FaultRule = {
  name: 'stuck',
  source: 'care.md R31: 24 h; reliability.md row 44',
  ask({ health: { heard } }, now, zone) {
    const found = stuckOn(heard.sames);
    if (!found) return undefined;
    const { kind, same } = found;
    const words = `has said the same ${kind.replaceAll('-', ' ')} since ${clockTimeFrom(same.since, now, zone)}`;
    return {
      name: 'stuck', version: '2', severity: 'routine', since: same.since, doubt: words, because: `It ${words}, ${same.times} times.`,
      differ: 'Any other number in that time would have stopped it.', evidence: [{ what: kind, value: same.value, at: same.since }, { what: kind, value: same.value, at: same.last }],
    };
  },
};

export const wrongScale: FaultRule = {
  name: 'wrong-scale',
  source: 'care.md R31; gravity is 1 g (core/falls/profile.ts)',
  ask({ health: { told: { restWeight } } }) {
    if (!restWeight || isAtRest(restWeight.value)) return undefined;
    const words = `weighs ${restWeight.value.toFixed(2)} g while it lies still`;
    return {
      name: 'wrong-scale', version: '1', severity: 'urgent', since: restWeight.since, doubt: `${words}, so that it would find no fall`,
      because: `It ${words}, where everything weighs 1 g: its scale is broken, and it would find no fall.`,
      differ: 'About 1 g (0.7 to 1.3) at rest would not have raised it. It ends when it weighs that again.', evidence: [{ what: 'told', value: `${restWeight.value.toFixed(2)} g`, at: restWeight.since }],
    };
  },
};

export const flapping: FaultRule = {
  name: 'flapping',
  source: 'reliability.md row 44',
  ask({ health: { heard: { changes } } }, now, zone) {
    const flapped = changes?.flapped;
    if (!flapped || !isFlapping(changes, now)) return undefined;
    return {
      name: 'flapping', version: '1', severity: 'urgent', since: flapped.since, doubt: 'changes faster than anybody could move it',
      because: `It changed more than ${MOST_CHANGES} times in a minute, first at ${clockTimeFrom(flapped.since, now, zone)}: it seems loose. Meanwhile it is no sign that somebody moves.`,
      differ: `${MOST_CHANGES} changes in a minute, or fewer, would not have raised it. It ends after half an hour of quiet.`, evidence: [{ what: 'count', value: `more than ${MOST_CHANGES} changes in a minute`, at: flapped.last }],
    };
  },
};

/** Beyond this a clock is said to be wrong (reliability.md row 35); beyond care.md R31's five minutes it is not believed. */
const SKEW_MS = 2 * MINUTE_MS;
const NOT_BELIEVED_MS = 5 * MINUTE_MS;

export const clockSkew: FaultRule = {
  name: 'clock-skew',
  source: 'care.md R31: 5 min; reliability.md row 35: 2 min',
  ask({ health: { heard } }) {
    const offset = clockOffset(heard.lags);
    if (offset === undefined || Math.abs(offset) <= SKEW_MS) return undefined;
    const minutes = Math.round(Math.abs(offset) / MINUTE_MS);
    const words = `${minutes} minutes ${offset > 0 ? 'behind' : 'ahead of'} ours`;
    return {
      name: 'clock-skew', version: '1', severity: 'routine', since: heard.upTo, because: `Its clock is ${words}, in message after message.`,
      ...(Math.abs(offset) > NOT_BELIEVED_MS ? { doubt: `has a clock that is ${words}` } : {}),
      differ: 'A clock within two minutes of ours, or messages that come late by turns, would not have raised it.', evidence: [{ what: 'told', value: `${Math.round(offset / 1000)} s`, at: heard.upTo }],
    };
  },
};

/** reliability.md row 26: a fault of the device after three. */
const DOUBTED_FROM = 3;
const DOUBT_WORDS = { implausible: 'numbers that no living person or home gives', 'unit-suspected': 'numbers that look like another unit', 'clock-ahead': 'times that have not come yet', 'too-old': 'times long past' } as const;

export const notBelievable: FaultRule = {
  name: 'not-believable',
  source: 'care.md R31; reliability.md row 26',
  ask({ health: { doubted } }, now, zone) {
    for (const code of ['clock-ahead', 'too-old', 'unit-suspected', 'implausible'] as const) {
      const lately = (doubted[code] ?? []).filter((at) => now - at < DAY_MS);
      const [since] = lately;
      if (since === undefined || lately.length < DOUBTED_FROM) continue;
      return {
        name: 'not-believable', version: '1', severity: 'routine', since, doubt: `sends ${DOUBT_WORDS[code]}`,
        because: `It sent ${DOUBT_WORDS[code]} ${DOUBTED_FROM} times or more within a day, first at ${clockTimeFrom(since, now, zone)}. They are kept apart and used for nothing.`,
        differ: 'Fewer than three in a day would not have raised it.', evidence: lately.map((at) => ({ what: 'told', value: code, at })),
      };
    }
    return undefined;
  },
};
