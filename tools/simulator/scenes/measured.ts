import type { Beat, Scene } from './scene.js';

const comes = (after: number) => [{ rank: 1, after, words: 'coming' }] as const;

export const lowOxygen: Scene = {
  name: 'low-oxygen',
  happens: 'The oximeter shows 90 %, and 89 % when the finger is tried again.',
  shows: 'A critical alert with both readings as its reason; nobody answers, so the next person is told.',
  things: ['oximeter'],
  beats: [
    { after: 0, thing: 'oximeter', kind: 'oxygen-saturation', value: 90, ago: 90 },
    { after: 0, thing: 'oximeter', kind: 'heart-rate', value: 88, ago: 90 },
    { after: 1, thing: 'oximeter', kind: 'oxygen-saturation', value: 89 },
    { after: 1, thing: 'oximeter', kind: 'heart-rate', value: 90 },
  ],
  expects: { rule: 'low-oxygen', severity: 'stat', within: 15 },
};

/** One whole set of NEWS2 parts (RCP 2017), measured within a minute. */
function newsSet(after: number, ago: number, [rate, oxygen, systolic, pulse, temperature]: readonly [number, number, number, number, number]): Beat[] {
  return [
    { after, ago, thing: 'nurse-tablet', kind: 'respiratory-rate', value: rate },
    { after, ago, thing: 'nurse-tablet', kind: 'consciousness', value: 'A' },
    { after, ago, thing: 'nurse-tablet', kind: 'supplemental-oxygen', value: false },
    { after, ago, thing: 'oximeter', kind: 'oxygen-saturation', value: oxygen },
    { after, ago, thing: 'oximeter', kind: 'heart-rate', value: pulse },
    { after, ago, thing: 'cuff', kind: 'blood-pressure', value: { systolic, diastolic: Math.round(systolic * 0.6) } },
    { after, ago, thing: 'thermometer', kind: 'body-temperature', value: temperature },
  ];
}

export const news2Deteriorating: Scene = {
  name: 'news2-deteriorating',
  happens: 'Three whole sets of vital signs, each worse than the one before: NEWS2 scores 1, 5 and 8.',
  shows: 'A NEWS2 alert that is raised as the score climbs; the clinician sees all parts.',
  things: ['nurse-tablet', 'oximeter', 'cuff', 'thermometer'],
  beats: [
    ...newsSet(0, 600, [18, 96, 124, 94, 37.4]),
    ...newsSet(15, 300, [21, 94, 114, 104, 38.3]),
    ...newsSet(30, 0, [24, 93, 106, 112, 38.4]),
  ],
  expects: { rule: 'news2', severity: 'stat', within: 45 },
  answers: comes(20),
};

export const highBloodPressure: Scene = {
  name: 'high-blood-pressure',
  happens: 'The cuff shows 196/114, and 194/112 a minute later.',
  shows: 'An alert with both readings; the first carer is told.',
  things: ['cuff'],
  beats: [
    { after: 0, thing: 'cuff', kind: 'blood-pressure', value: { systolic: 196, diastolic: 114 }, ago: 75 },
    { after: 1, thing: 'cuff', kind: 'blood-pressure', value: { systolic: 194, diastolic: 112 } },
  ],
  expects: { rule: 'blood-pressure', severity: 'asap', within: 15 },
  answers: comes(30),
};

export const fever: Scene = {
  name: 'fever',
  happens: 'The thermometer shows 39.3 °C.',
  shows: 'An alert; the first carer is told.',
  things: ['thermometer'],
  beats: [{ after: 0, thing: 'thermometer', kind: 'body-temperature', value: 39.3 }],
  expects: { rule: 'body-temperature', severity: 'asap', within: 15 },
  answers: comes(30),
};
