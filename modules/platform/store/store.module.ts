import { Global, Module, type DynamicModule } from '@nestjs/common';
import { MongooseModule } from '@nestjs/mongoose';
import type { Settings } from '../settings/settings.js';
import { Leases } from './leases.js';
import { Processes } from './processes.js';
import { Store } from './store.js';
import { StrandedWrites } from './stranded-writes.js';

@Global()
@Module({})
export class StoreModule {
  static register(settings: Settings): DynamicModule {
    const connection = MongooseModule.forRoot(settings.mongodbUri, {
      writeConcern: settings.defect === 'write-concern-1' || settings.defect === 'journal-unsynced' ? { w: 1, journal: false } : { w: 'majority', journal: true },
      readConcern: { level: settings.defect === 'write-concern-1' ? 'local' : 'majority' },
      retryWrites: true,
      serverSelectionTimeoutMS: 3_000,
      socketTimeoutMS: 20_000,
      maxPoolSize: 32,
      autoIndex: false,
      autoCreate: false,
      sanitizeFilter: true,
      retryAttempts: 5,
      retryDelay: 1_000,
      verboseRetryLog: false,
    });
    return { module: StoreModule, imports: [connection], providers: [Store, Leases, Processes, StrandedWrites], exports: [Store, Leases, Processes, connection] };
  }
}
