import { ROLE_CODE } from '../codes/systems.js';
import type { CodeableConcept } from './r4.js';

/** HL7 v3 RoleCode for the words that people use of each other; any other word stays as text alone. */
const CODES: Readonly<Record<string, string>> = {
  daughter: 'DAU', son: 'SON', child: 'CHILD', wife: 'WIFE', husband: 'HUSB', spouse: 'SPS', partner: 'DOMPART', mother: 'MTH', father: 'FTH',
  sister: 'SIS', brother: 'BRO', grandchild: 'GRNDCHILD', granddaughter: 'GRNDDAU', grandson: 'GRNDSON', niece: 'NIECE', nephew: 'NEPHEW', cousin: 'COUSN',
  'daughter-in-law': 'DAUINLAW', 'son-in-law': 'SONINLAW', friend: 'FRND', neighbour: 'NBOR', neighbor: 'NBOR',
};

export function relationship(words: string): CodeableConcept {
  const code = CODES[words.trim().toLowerCase().replaceAll(' ', '-')];
  return { ...(code ? { coding: [{ system: ROLE_CODE, code }] } : {}), text: words };
}
