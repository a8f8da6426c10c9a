import { Injectable, Inject, type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';
import { SETTINGS, type Settings } from '../settings/settings.js';

/**
 * Structured lines on stdout. They hold ids, counts and error classes; never a name, a phone number, a reading or the
 * text of a message, so nothing a person sent us is ever passed in here.
 */
@Injectable()
export class Log implements LoggerService {
  private readonly pino: Logger;

  constructor(@Inject(SETTINGS) settings: Settings) {
    this.pino = pino({ level: settings.logLevel, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
  }

  event(what: string, facts: Record<string, string | number | boolean | undefined> = {}): void {
    this.pino.info(facts, what);
  }

  warning(what: string, facts: Record<string, string | number | boolean | undefined> = {}): void {
    this.pino.warn(facts, what);
  }

  /** The class, code and place of a failure; its message only where it is ours, since drivers quote documents. */
  failure(where: string, error: unknown, facts: Record<string, string | number | boolean | undefined> = {}): void {
    const e = error as { name?: string; code?: string | number; stack?: string } | undefined;
    const at = e?.stack?.split('\n').find((line) => line.includes('/dist/') || line.includes('/modules/'))?.trim().replace(/^at /, '').replace(/\(?(file:\/\/)?\/.*\/(dist|modules|core|fhir|src)\//, '$2/');
    this.pino.error({ ...facts, where, error: e?.name ?? typeof error, code: e?.code, at }, 'failed');
  }

  log(message: unknown, context?: string): void {
    this.pino.debug({ context }, String(message));
  }
  error(message: unknown, ..._rest: unknown[]): void {
    this.pino.error(message instanceof Error ? { error: message.name } : { message: String(message).split('\n')[0] });
  }
  warn(message: unknown, context?: string): void {
    this.pino.warn({ context }, String(message));
  }
}
