import type { Device, Issue } from './device.js';

/**
 * Whose words a device spoke at an instant of its own clock. Before its first issue it was theirs too: history of the
 * same sensors may be brought in after pairing. Between two issues it lay in store and spoke for nobody.
 */
export function issueAt({ issues }: Pick<Device, 'issues'>, at: number): Issue | undefined {
  const index = issues.findLastIndex((issue, i) => i === 0 || at >= issue.from);
  const issue = issues[index];
  return issue && (issue.to === undefined || at < issue.to) ? issue : undefined;
}

/** Where a device stood at an instant within an issue: readings from before a move keep the room they were heard in. */
export const roomAt = ({ room, moves = [] }: Issue, at: number): string | undefined => moves.findLast((move) => move.from <= at)?.room ?? room;

/** Where it stood when it spoke; of a time in which nobody had it, where it stands now. */
export function roomThen(device: Pick<Device, 'issues' | 'room'>, at: number): string | undefined {
  const issue = issueAt(device, at);
  return issue ? roomAt(issue, at) : device.room;
}

/** The device as it stood then: with whom, where, and under the FHIR id of that issue. */
export function asAt(device: Device, at: number): Device {
  const issue = issueAt(device, at);
  return issue ? asIssued(device, issue, at) : device;
}

/**
 * Each issue is a FHIR Device of its own, so that no record of one person leads to the next one's. Without an instant: as
 * it stood last.
 */
export function asIssued(device: Device, issue: Issue, at = Infinity): Device {
  const number = device.issues.indexOf(issue) + 1;
  const { room: _, ...rest } = device;
  const room = roomAt(issue, at);
  return { ...rest, fhirId: issueFhirId(device.fhirId, number), subject: issue.subject, ...(room ? { room } : {}), ...(issue.to === undefined ? {} : { retiredAt: issue.to }) };
}

export const issueFhirId = (fhirId: string, number: number): string => (number <= 1 ? fhirId : `${fhirId}.${number}`);

/** The stretch that lasts; undefined while it lies in store. */
export const openIssue = ({ issues }: Pick<Device, 'issues'>): Issue | undefined => issues.findLast((issue) => issue.to === undefined);
