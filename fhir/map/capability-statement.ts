import { SEARCHES } from '../search/searches.js';
import type { Resource } from './r4.js';
import type { ResourceType } from './say.js';

interface CapabilityStatement extends Resource {
  readonly resourceType: 'CapabilityStatement';
  readonly [field: string]: unknown;
}

/** When this description last changed in kind. */
const DATE = '2026-11-24';

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
      security: { description: 'Send the bearer token of a signed-in person or of automation. People see the residents whose circle holds them; every read is audited.' },
      resource: (Object.keys(SEARCHES) as ResourceType[]).map(resourceOf),
    }],
  };
}

function resourceOf(type: ResourceType): object {
  const params = Object.entries(SEARCHES[type].params);
  return {
    type,
    interaction: [{ code: 'read' }, { code: 'search-type' }],
    searchParam: params.map(([name, param]) => ({ name, type: param.type === 'id' ? 'token' : param.type })),
  };
}
