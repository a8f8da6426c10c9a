import type { AlertId, DeviceId, ResidentId } from '../../../../core/ids.js';
import type { Evidence } from '../../../../core/observations/reading.js';

/** Addresses of the FHIR resources behind what a page shows, served as JSON by our own endpoint. */
const BASE = '/fhir/R4';

export const resourceLink = (type: string, id: string): string => `${BASE}/${type}/${encodeURIComponent(id)}`;
export const provenanceLink = (type: string, id: string): string => `${BASE}/Provenance?target=${type}/${encodeURIComponent(id)}`;

export const alertLinks = (id: AlertId): { json: string; provenance: string } => ({
  json: resourceLink('DetectedIssue', id), provenance: provenanceLink('DetectedIssue', id),
});

export const observationLinks = (id: string): { json: string; provenance: string } => ({
  json: resourceLink('Observation', id), provenance: provenanceLink('Observation', id),
});

export const evidenceLink = (evidence: Evidence): string => resourceLink('Observation', evidence.observation);
export const patientLink = (id: ResidentId): string => resourceLink('Patient', id);
export const deviceLink = (id: DeviceId): string => resourceLink('Device', id);
