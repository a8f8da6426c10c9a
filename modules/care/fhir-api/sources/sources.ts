import { Injectable } from '@nestjs/common';
import type { ResourceSource } from '../resource-source.js';
import { CareTeamsSource } from './care-teams.source.js';
import { CommunicationsSource } from './communications.source.js';
import { ConsentsSource } from './consents.source.js';
import { DetectedIssuesSource } from './detected-issues.source.js';
import { DevicesSource } from './devices.source.js';
import { ObservationsSource } from './observations.source.js';
import { PatientsSource } from './patients.source.js';
import { ProvenancesSource } from './provenances.source.js';
import { RelatedPersonsSource } from './related-persons.source.js';
import { TasksSource } from './tasks.source.js';

export const SOURCES = [PatientsSource, RelatedPersonsSource, CareTeamsSource, DevicesSource, ObservationsSource, DetectedIssuesSource, TasksSource, CommunicationsSource, ConsentsSource, ProvenancesSource];

/** Which source serves which type. */
@Injectable()
export class Sources {
  private readonly byType: ReadonlyMap<string, ResourceSource>;

  constructor(
    patients: PatientsSource, persons: RelatedPersonsSource, teams: CareTeamsSource, devices: DevicesSource, observations: ObservationsSource,
    issues: DetectedIssuesSource, tasks: TasksSource, communications: CommunicationsSource, consents: ConsentsSource, provenances: ProvenancesSource,
  ) {
    const all: readonly ResourceSource[] = [patients, persons, teams, devices, observations, issues, tasks, communications, consents, provenances];
    this.byType = new Map(all.map((source) => [source.type, source]));
  }

  of(type: string): ResourceSource | undefined {
    return this.byType.get(type);
  }
}
