import { Module } from '@nestjs/common';
import { ProblemWriters } from '../../platform/http/problem.filter.js';
import { writeOperationOutcome } from './fhir-answers.js';
import { FhirController } from './fhir.controller.js';
import { AlertHistory } from './sources/alert-history.js';
import { Sources, SOURCES } from './sources/sources.js';

/** FHIR R4 at /fhir/R4. What it asks of residents, alerts, things and readings, the modules around it export globally. */
@Module({ controllers: [FhirController], providers: [AlertHistory, ...SOURCES, Sources], exports: [Sources] })
export class FhirApiModule {
  constructor(writers: ProblemWriters) {
    writers.speak('/fhir', writeOperationOutcome);
  }
}
