import { SEARCHES } from '../search/searches.js';
import type { Resource } from './r4.js';
import type { ResourceType } from './say.js';

interface CapabilityStatement extends Resource {
  readonly resourceType: 'CapabilityStatement';
  readonly [field: string]: unknown;
}

/** When this description last changed in kind. */
const DATE = '2026-11-25';

/** What this endpoint can do; made from the table of searches, so that it cannot promise more than is served. */
export function capabilityStatement(base: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: DATE,
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    software: { name: 'Hearthline' },
    implementation: { description: 'Readings, findings, work and messages about residents of the independent-living service', url: base },
    rest: [{
      mode: 'server',
      security: { description: 'Send the bearer token of a signed-in person or of automation. People see the residents whose circle holds them; every read is audited. Observations are written with the key of a device, of a gateway for its own home, of a FHIR source for the devices paired behind it, or with the admin token.' },
      resource: (Object.keys(SEARCHES) as ResourceType[]).map(resourceOf),
      interaction: [{ code: 'batch' }, { code: 'transaction', documentation: 'About one resident, and all or nothing. Patient and Device entries introduce who and what is meant; both must be registered here.' }],
    }],
  };
}

/** A reading never changes, so an update is one only of what says the same, or of what is new under its identifier. */
const WRITTEN: Partial<Record<ResourceType, object>> = {
  Observation: {
    interaction: [
      { code: 'read' }, { code: 'search-type' },
      { code: 'create', documentation: 'The resource as it was sent is kept where our view of it would say less: GET /api/v1/observations/{id}/originals. A repeat is answered 200 with the id that it has.' },
      { code: 'update', documentation: 'By identifier, or of the same content by id; other content is a conflict.' },
    ],
    versioning: 'versioned', updateCreate: false, conditionalCreate: true, conditionalUpdate: true,
  },
};

function resourceOf(type: ResourceType): object {
  const params = Object.entries(SEARCHES[type].params);
  return {
    type,
    ...(WRITTEN[type] ?? { interaction: [{ code: 'read' }, { code: 'search-type' }] }),
    searchParam: params.map(([name, param]) => ({ name, type: param.type === 'id' ? 'token' : param.type })),
  };
}
