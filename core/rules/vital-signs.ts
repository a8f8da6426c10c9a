import { halfUp } from '../news2/half-up.js';
import { isPressure, type Reading } from '../observations/reading.js';
import { outOfBand } from './out-of-band.js';

const part = (which: 'systolic' | 'diastolic') => (reading: Reading): number => (isPressure(reading.value) ? reading.value[which] : Number.NaN);
const number = (reading: Reading): number => reading.value as number;

/** TIHM study (Palermo et al. 2023), table 5: systolic 80–190, diastolic 50–110 mmHg. */
export const bloodPressure = outOfBand({
  name: 'blood-pressure', version: '1', kind: 'blood-pressure', source: 'care.md R17: TIHM table 5', clearAfter: 2,
  measures: [
    { label: 'Upper blood pressure', unit: 'mmHg', of: part('systolic'), band: ({ resident }) => resident.limits.systolic ?? { low: 80, high: 190 }, severity: () => 'asap' },
    { label: 'Lower blood pressure', unit: 'mmHg', of: part('diastolic'), band: ({ resident }) => resident.limits.diastolic ?? { low: 50, high: 110 }, severity: () => 'asap' },
  ],
});

/** TIHM study, table 5: 55–100 beats a minute the same day. Where NEWS2 scores 3 (40 and less, 131 and more) within the hour. */
export const pulse = outOfBand({
  name: 'pulse', version: '2', kind: 'heart-rate', source: 'care.md R18: TIHM table 5; R15: RCP NEWS2 (2017)', clearAfter: 2,
  measures: [{ label: 'Pulse', unit: 'beats a minute', of: number, band: ({ resident }) => resident.limits.pulse ?? { low: 55, high: 100 }, severity: (value) => (value <= 40 || value >= 131 ? 'asap' : 'urgent') }],
});

/** To a tenth of a degree, half up, as on the NEWS2 chart. */
const tenths = (reading: Reading): number => halfUp(reading.value as number, 1) / 10;

/**
 * TIHM study, table 5: 35.0–37.6 °C the same day. Where NEWS2 scores 2 or 3 (39.1 and more, 35.0 and less) somebody comes
 * within the hour, so that 35.0 itself lies outside the band.
 */
export const bodyTemperature = outOfBand({
  name: 'body-temperature', version: '2', kind: 'body-temperature', source: 'care.md R19: TIHM table 5; RCP NEWS2 (2017)', clearAfter: 2,
  measures: [{ label: 'Body temperature', unit: '°C', of: tenths, band: ({ resident }) => resident.limits.temperature ?? { low: 35.1, high: 37.6 }, severity: (value) => (value <= 35.0 || value >= 39.1 ? 'asap' : 'urgent') }],
});
