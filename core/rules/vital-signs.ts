import { isPressure, type Reading } from '../observations/reading.js';
import { outOfBand } from './out-of-band.js';

const part = (which: 'systolic' | 'diastolic') => (reading: Reading): number => (isPressure(reading.value) ? reading.value[which] : Number.NaN);
const number = (reading: Reading): number => reading.value as number;

/** TIHM study (Palermo et al. 2023), table 5: systolic 80–190, diastolic 50–110 mmHg. */
export const bloodPressure = outOfBand({
  name: 'blood-pressure', kind: 'blood-pressure', source: 'care.md R17: TIHM table 5', clearAfter: 2,
  measures: [
    { label: 'Upper blood pressure', unit: 'mmHg', of: part('systolic'), band: ({ resident }) => resident.limits.systolic ?? { low: 80, high: 190 }, severity: () => 'asap' },
    { label: 'Lower blood pressure', unit: 'mmHg', of: part('diastolic'), band: ({ resident }) => resident.limits.diastolic ?? { low: 50, high: 110 }, severity: () => 'asap' },
  ],
});

/** TIHM study, table 5: 55–100 beats a minute. */
export const pulse = outOfBand({
  name: 'pulse', kind: 'heart-rate', source: 'care.md R18: TIHM table 5', clearAfter: 2,
  measures: [{ label: 'Pulse', unit: 'beats a minute', of: number, band: ({ resident }) => resident.limits.pulse ?? { low: 55, high: 100 }, severity: () => 'urgent' }],
});

/** TIHM study, table 5: 35.0–37.6 °C; where NEWS2 scores 2 or 3 (39.1 and more, 35.0 and less) somebody comes within the hour. */
export const bodyTemperature = outOfBand({
  name: 'body-temperature', kind: 'body-temperature', source: 'care.md R19: TIHM table 5; RCP NEWS2 (2017)', clearAfter: 2,
  measures: [{ label: 'Body temperature', unit: '°C', of: number, band: ({ resident }) => resident.limits.temperature ?? { low: 35.0, high: 37.6 }, severity: (value) => (value <= 35.0 || value >= 39.1 ? 'asap' : 'urgent') }],
});
