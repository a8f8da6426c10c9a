import type { Scene } from './scene.js';

export const nightExit: Scene = {
  name: 'night-exit',
  happens: 'Out of bed at night, the front door opens, and nobody comes back in.',
  shows: 'An alert, at once where the person may leave without knowing it.',
  things: ['bed', 'motion-bedroom', 'motion-hallway', 'front-door'],
  beats: [
    { after: 0, thing: 'bed', kind: 'bed', value: 'out' },
    { after: 3, thing: 'motion-bedroom', kind: 'motion', value: true },
    { after: 10, thing: 'motion-hallway', kind: 'motion', value: true },
    { after: 14, thing: 'front-door', kind: 'door', value: 'open' },
    { after: 18, thing: 'front-door', kind: 'door', value: 'closed' },
  ],
  expects: { rule: 'night-exit', severity: 'stat', within: 45 },
  answers: [{ rank: 1, after: 20, words: 'coming' }],
  atNightOnly: true,
  // Nobody is at home, so nothing at home may move.
  hush: 300,
};

export const noMovement: Scene = {
  name: 'no-movement',
  happens: 'A home that was lived in until 13 hours ago, and has been still since; its gateway is heard.',
  shows: 'An alert that nobody has moved, with the last sign of life as its reason.',
  things: [],
  beats: [],
  stillFor: 13,
  expects: { rule: 'prolonged-inactivity', severity: 'asap', within: 60 },
};

export const deviceSilent: Scene = {
  name: 'device-silent',
  happens: 'Gateway and all things of the home fall silent for 48 minutes.',
  shows: 'The home turns from watched to not watched, and somebody is told to look at the equipment.',
  things: ['gateway'],
  beats: [],
  // A hub is in doubt after 45 minutes without a word.
  hush: 48 * 60,
  expects: { rule: 'device-silent', severity: 'asap', within: 47 * 60 },
};

export const wellDay: Scene = {
  name: 'well-day',
  happens: 'A good morning in a minute: up, bathroom, kettle, medicine, vital signs as they should be.',
  shows: 'No alert; the timeline fills.',
  things: ['bed', 'motion-bedroom', 'motion-hallway', 'motion-bathroom', 'motion-kitchen', 'kettle', 'dispenser', 'oximeter', 'thermometer'],
  beats: [
    { after: 0, thing: 'bed', kind: 'bed', value: 'out' },
    { after: 4, thing: 'motion-bedroom', kind: 'motion', value: true },
    { after: 10, thing: 'motion-bathroom', kind: 'motion', value: true },
    { after: 18, thing: 'motion-hallway', kind: 'motion', value: true },
    { after: 22, thing: 'motion-kitchen', kind: 'motion', value: true },
    { after: 26, thing: 'kettle', kind: 'power', value: 2_140 },
    { after: 34, thing: 'dispenser', kind: 'medication', value: 'taken' },
    { after: 40, thing: 'oximeter', kind: 'oxygen-saturation', value: 97 },
    { after: 40, thing: 'oximeter', kind: 'heart-rate', value: 72 },
    { after: 46, thing: 'thermometer', kind: 'body-temperature', value: 36.7 },
    { after: 50, thing: 'kettle', kind: 'power', value: 1 },
  ],
};
