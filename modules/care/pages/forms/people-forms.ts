import type { FieldWords } from './form.js';

export const RESIDENT_FIELDS = ['given', 'family', 'calledBy', 'birthDate', 'nhsNumber', 'phone', 'address'] as const;
export const CARER_FIELDS = ['name', 'phone', 'relationship', 'rank'] as const;
export const DEVICE_FIELDS = ['kind', 'room', 'id'] as const;

const UNSEEN = 'or holds characters that cannot be seen; type it again';

export const RESIDENT_WORDS: FieldWords = {
  given: { missing: 'Enter the first name', wrong: `The first name is too long ${UNSEEN}` },
  family: { missing: 'Enter the family name', wrong: `The family name is too long ${UNSEEN}` },
  calledBy: { wrong: `How they wish to be called is too long ${UNSEEN}` },
  birthDate: { wrong: 'The date of birth must be a real day, for example 31 3 1938' },
  nhsNumber: { wrong: 'That NHS number is not right: it has 10 digits and the last must fit the others. Check it against a letter or the NHS App' },
  phone: { wrong: 'That is not a UK phone number that can be called. Write it as 01375 … or 07…' },
  address: { wrong: `The address is too long ${UNSEEN}` },
};

export const CARER_WORDS: FieldWords = {
  name: { missing: 'Enter the carer’s name', wrong: `The carer’s name is too long ${UNSEEN}` },
  phone: { missing: 'Enter a mobile number', wrong: 'That is not a UK mobile number. Texts can be sent only to those: write it as 07… or +447…' },
  relationship: { wrong: `The relationship is too long ${UNSEEN}` },
  rank: { wrong: 'The order must be a whole number from 1 to 99; 1 is told first' },
};

export const DEVICE_WORDS: FieldWords = {
  kind: { missing: 'Choose what it is', wrong: 'Choose what it is' },
  room: { wrong: `The room is too long ${UNSEEN}` },
  id: { wrong: 'Its number or name takes letters, digits and . _ : - (64 at most)' },
};

/** What can be paired from the page; the API takes any kind. */
export const DEVICE_KINDS: readonly { readonly value: string; readonly text: string }[] = [
  { value: 'gateway', text: 'Hub (gateway): may send for every device of this home' },
  { value: 'pendant', text: 'Pendant with a button' },
  { value: 'pull-cord', text: 'Pull cord' },
  { value: 'fall', text: 'Fall detector' },
  { value: 'smoke', text: 'Smoke alarm' },
  { value: 'carbon-monoxide', text: 'Carbon monoxide alarm' },
  { value: 'gas', text: 'Gas alarm' },
  { value: 'flood', text: 'Water leak sensor' },
  { value: 'motion', text: 'Movement sensor' },
  { value: 'door', text: 'Door contact' },
  { value: 'bed', text: 'Bed sensor' },
  { value: 'power', text: 'Smart plug' },
  { value: 'medication', text: 'Medicine dispenser' },
  { value: 'watch', text: 'Watch or wristband' },
  { value: 'oximeter', text: 'Pulse oximeter' },
  { value: 'blood-pressure', text: 'Blood pressure monitor' },
  { value: 'scales', text: 'Scales' },
  { value: 'thermometer', text: 'Thermometer' },
  { value: 'glucose', text: 'Glucose meter' },
  { value: 'room-temperature', text: 'Room temperature sensor' },
];

const DAY_TYPED = /^(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4})$/;

/** "31 3 1938", "31/03/1938", "31.3.1938" → "1938-03-31"; anything else goes on as it was typed, for the schema to refuse. */
export function dayTyped(text: string): string {
  const [, day = '', month = '', year = ''] = DAY_TYPED.exec(text) ?? [];
  return year ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text;
}
