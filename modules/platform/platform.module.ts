import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { Sessions } from './access/sessions.service.js';
import { SignInController } from './access/sign-in.controller.js';
import { Users } from './access/users.store.js';
import { Audit } from './audit/audit.service.js';
import { Clock, SystemClock } from './clock/clock.js';
import { Complaints } from './health/complaints.js';
import { Counters } from './health/counters.js';
import { Loops } from './health/loops.js';
import { Parts } from './health/parts.service.js';
import { HealthController } from './health/health.controller.js';
import { OwnAddress } from './http/own-address.js';
import { ProblemFilter, ProblemWriters } from './http/problem.filter.js';
import { Log } from './log/log.js';
import { Mail } from './mail/mail.js';
import { Messenger } from './phone/messenger.js';
import { ProviderWatch } from './phone/provider-watch.js';
import { TwilioAccount } from './phone/twilio-account.js';
import { QueueModule } from './queue/queue.module.js';
import { SETTINGS, type Settings } from './settings/settings.js';
import { SealedBox } from './store/sealed-box.js';
import { StoreModule } from './store/store.module.js';

/** Plumbing that knows no resident and no street. */
@Global()
@Module({})
export class PlatformModule {
  static register(settings: Settings): DynamicModule {
    const own = [{ provide: SETTINGS, useValue: settings }, { provide: Clock, useClass: SystemClock }, Log, Counters, Complaints, Loops, Parts, Audit, Users, Sessions, OwnAddress, Mail, TwilioAccount, ProviderWatch, Messenger, ProblemWriters, SealedBox];
    return {
      module: PlatformModule,
      imports: [StoreModule.register(settings), QueueModule.register(settings)],
      controllers: [HealthController, SignInController],
      providers: [...own, { provide: APP_GUARD, useClass: AccessGuard }, { provide: APP_FILTER, useClass: ProblemFilter }],
      exports: [...own],
    };
  }
}
