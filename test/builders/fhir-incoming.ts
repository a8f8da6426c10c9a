/** Observations as other systems send them; states only what the test is about. */
export const anObservation = (change: object = {}): Record<string, unknown> => ({
  resourceType: 'Observation', status: 'final',
  category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs' }] }],
  code: { coding: [{ system: 'http://loinc.org', code: '8867-4', display: 'Heart rate' }], text: 'Heart rate' },
  subject: { reference: 'Patient/aaaabbbbccccdddd' }, effectiveDateTime: '2026-11-24T08:10:00Z', device: { display: 'Watch' },
  valueQuantity: quantityOf(72, '/min'), ...change,
});

export const quantityOf = (value: unknown, code: string): object => ({ value, unit: code, system: 'http://unitsofmeasure.org', code });
export const coded = (system: string, code: string): object => ({ coding: [{ system, code }] });
export const loinc = (code: string): object => coded('http://loinc.org', code);
export const mdc = (code: string): object => coded('urn:iso:std:iso:11073:10101', code);

/** A cuff as the Personal Health Device guide has it: MDC beside LOINC, a mean beside both parts, a gateway, a pulse. */
export const aCuffReading = (change: object = {}): Record<string, unknown> => anObservation({
  code: { coding: [{ system: 'urn:iso:std:iso:11073:10101', code: '150020' }, { system: 'http://loinc.org', code: '85354-9' }] }, valueQuantity: undefined,
  component: [
    { code: { coding: [{ system: 'urn:iso:std:iso:11073:10101', code: '150021' }, { system: 'http://loinc.org', code: '8480-6' }] }, valueQuantity: quantityOf(126, 'mm[Hg]') },
    { code: mdc('150022'), valueQuantity: quantityOf(71, 'mm[Hg]') }, { code: mdc('150023'), valueQuantity: quantityOf(86, 'mm[Hg]') }, { code: mdc('149546'), valueQuantity: quantityOf(63, '/min') },
  ],
  extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/observation-gatewayDevice', valueReference: { reference: 'Device/hub' } }], ...change,
});
