import type { Scene } from './scene.js';

const FIRST_COMES = [{ rank: 1, after: 12, words: 'coming' }] as const;

export const sos: Scene = {
  name: 'sos',
  happens: 'The pendant is pressed in the hallway.',
  shows: 'A critical alert within seconds; the first carer is told and answers after 12 s.',
  things: ['pendant', 'motion-hallway'],
  beats: [
    { after: 0, thing: 'pendant', kind: 'sos', value: true },
    { after: 0, thing: 'motion-hallway', kind: 'motion', value: true },
  ],
  expects: { rule: 'sos', severity: 'stat', within: 10 },
  answers: FIRST_COMES,
};

export const fall: Scene = {
  name: 'fall',
  happens: 'The pendant feels a fall in the bathroom; nobody cancels it.',
  shows: 'A critical alert once the wearer\'s time to cancel is over; the first carer is told and answers.',
  things: ['pendant', 'motion-bathroom'],
  beats: [
    { after: 0, thing: 'motion-bathroom', kind: 'motion', value: true },
    { after: 2, thing: 'pendant', kind: 'fall', value: true },
  ],
  expects: { rule: 'fall', severity: 'stat', within: 90 },
  answers: FIRST_COMES,
};

export const fallCancelled: Scene = {
  name: 'fall-cancelled',
  happens: 'The pendant feels a fall; its wearer cancels it and walks on.',
  shows: 'No alert: the fall and its cancelling stand on the timeline.',
  things: ['pendant', 'motion-hallway', 'motion-lounge'],
  beats: [
    { after: 0, thing: 'pendant', kind: 'fall', value: true },
    { after: 15, thing: 'pendant', kind: 'fall', value: false },
    { after: 20, thing: 'motion-hallway', kind: 'motion', value: true },
    { after: 28, thing: 'motion-lounge', kind: 'motion', value: true },
  ],
  // Longer than the time in which a wearer may cancel.
  quietAfter: 75,
};

export const smoke: Scene = {
  name: 'smoke',
  happens: 'The smoke alarm in the hallway sounds; two minutes later the air is clear.',
  shows: 'A critical alert that no quiet hour holds back.',
  things: ['smoke-alarm', 'motion-kitchen'],
  beats: [
    { after: 0, thing: 'motion-kitchen', kind: 'motion', value: true },
    { after: 0, thing: 'smoke-alarm', kind: 'smoke', value: true },
    { after: 120, thing: 'smoke-alarm', kind: 'smoke', value: false },
  ],
  expects: { rule: 'smoke', severity: 'stat', within: 10 },
  answers: FIRST_COMES,
};

export const flood: Scene = {
  name: 'flood',
  happens: 'Water under the kitchen sink; it is dry again after two minutes.',
  shows: 'A critical alert; the first carer is told and answers.',
  things: ['water-sensor'],
  beats: [
    { after: 0, thing: 'water-sensor', kind: 'flood', value: true },
    { after: 120, thing: 'water-sensor', kind: 'flood', value: false },
  ],
  expects: { rule: 'flood', severity: 'stat', within: 10 },
  answers: FIRST_COMES,
};
