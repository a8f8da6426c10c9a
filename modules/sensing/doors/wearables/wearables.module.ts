import { Module } from '@nestjs/common';
import { Accounts } from './accounts.service.js';
import { Connections } from './connections.store.js';
import { WearableHooks } from './hooks.controller.js';
import { OpenMhealthController } from './open-mhealth.controller.js';
import { PullWorker } from './pull-worker.js';
import { Pulls } from './pulls.store.js';
import { RegistrationsController } from './registrations.controller.js';
import { Registrations } from './registrations.store.js';
import { Wearables } from './wearables.service.js';

/** Clouds of wearable makers: who is connected, what they notify us of, and what is fetched. */
@Module({ controllers: [RegistrationsController, WearableHooks, OpenMhealthController], providers: [Registrations, Connections, Pulls, Accounts, PullWorker, Wearables], exports: [Wearables, Registrations] })
export class WearablesModule {}
