import type { BloodPressure } from '../../core/observations/reading.js';
import type { ObservationComponent } from '../map/r4.js';
import { quantity } from '../map/say.js';
import { LOINC, SNOMED } from './systems.js';

/** UK Core BloodPressure fixes text, LOINC display and unit of both parts, and allows no third: a pulse is its own Observation. */
const part = (name: string, loinc: string, snomed: string, value: number): ObservationComponent => ({
  code: { coding: [{ system: SNOMED, code: snomed, display: name }, { system: LOINC, code: loinc, display: name }], text: name },
  valueQuantity: quantity(value, 'mm[Hg]', 'millimeter of mercury'),
});

export const bloodPressureParts = ({ systolic, diastolic }: BloodPressure): ObservationComponent[] => [
  part('Systolic blood pressure', '8480-6', '271649006', systolic),
  part('Diastolic blood pressure', '8462-4', '271650006', diastolic),
];
