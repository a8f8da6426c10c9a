import type { Kind } from '../../core/observations/kinds.js';
import type { CodeableConcept, Coding } from '../map/r4.js';
import { concept } from '../map/say.js';
import { own, SNOMED, YES_NO } from './systems.js';

/** UK Core value set ACVPU. */
export const ACVPU: Readonly<Record<string, readonly [code: string, display: string]>> = {
  A: ['248234008', 'Mentally alert'], C: ['130987000', 'Acute confusion'], V: ['300202002', 'Responds to voice'], P: ['450847001', 'Responds to pain'], U: ['422768004', 'Unresponsive'],
};

/** A choice of a kind as a coded value: consciousness in SNOMED CT; what a door, a bed or a dispenser says, in our own words. */
export function choice(kind: Kind, value: string): CodeableConcept {
  const known = kind === 'consciousness' ? ACVPU[value] : undefined;
  return known ? concept(SNOMED, known[0], undefined, known[1]) : concept(own('state'), value, value);
}

/** It happened or began (yes); it is over or was cancelled (no). Personal Health Device guide: events as Y and N. */
export const happened = (value: boolean): CodeableConcept => concept(YES_NO, value ? 'Y' : 'N', value ? 'It happened or began' : 'It is over or was cancelled', value ? 'Yes' : 'No');

/** UK Core InspiredOxygen has a code for each answer, and its value is a flow, which nobody told us. */
export const breathing = (codings: readonly Coding[], onOxygen: boolean): readonly Coding[] => codings.filter((coding) => (coding.code === '371825009') === onOxygen);
