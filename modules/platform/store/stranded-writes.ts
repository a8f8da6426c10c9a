import { Injectable, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectConnection } from '@nestjs/mongoose';
import type { MongoClient } from 'mongodb';
import type { Connection } from 'mongoose';
import type { Socket } from 'node:net';
import { Log } from '../log/log.js';

/** What the driver knows of a line to the store that an operation has taken. */
interface Line {
  readonly closed: boolean;
  readonly error?: Error | null;
  readonly socket: Socket;
}
interface Inside {
  readonly topology?: { readonly s: { readonly servers: ReadonlyMap<string, { readonly pool: { readonly checkedOut: ReadonlySet<Line> } }> } };
}

const LOOK_MS = 200;

/**
 * Frees what waits for ever. Where a line closes between being taken and being written to, the driver (7.8, 7.9) waits for
 * the `drain` of a socket that is gone: no time limit of its own ends that, and a reading, an escalation step or a round
 * that hangs on it never comes back. Told of the line's error, the operation fails as on any broken line, and the driver
 * tries it again. Found by npm run chaos; how it is reached: test/modules/stranded-writes.test.ts.
 */
@Injectable()
export class StrandedWrites implements OnModuleInit, BeforeApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(@InjectConnection() private readonly connection: Connection, private readonly log: Log) {}

  onModuleInit(): void {
    this.timer = setInterval(() => {
      const freed = freeStranded(this.connection.getClient());
      if (freed > 0) this.log.warning('store-writes-freed', { count: freed });
    }, LOOK_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}

/** How many there were. The driver says nothing of this in public: where it is built otherwise, there are none. */
export function freeStranded(client: MongoClient): number {
  const servers = (client as unknown as Inside).topology?.s.servers.values() ?? [];
  const stranded = [...servers].flatMap(({ pool }) => [...pool.checkedOut]).filter(({ closed, socket }) => closed && socket.destroyed && socket.listenerCount('drain') > 0);
  for (const { socket, error } of stranded) socket.emit('error', error ?? new Error('The line to the store is closed.'));
  return stranded.length;
}
