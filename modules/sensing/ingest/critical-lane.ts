import { Injectable } from '@nestjs/common';
import { isCritical, type Kind } from '../../../core/observations/kinds.js';
import type { Reading } from '../../../core/observations/reading.js';
import { pendingFall } from '../../../core/rules/fall.js';
import { ReadingsWindow } from '../../../core/rules/readings-window.js';
import { askAll } from '../../../core/rules/rulebook.js';
import { LATE_AFTER_MS } from '../../../core/rules/late.js';
import { ProvisionalNotices } from '../rules/ports.js';
import { Supervision } from '../rules/supervision.service.js';

/**
 * A call for help is shown to whoever is watching the feed while it is still being written: a slow disk never holds it
 * back. Marked provisional; the alert itself follows once it is durable.
 */
@Injectable()
export class CriticalLane {
  constructor(private readonly notices: ProvisionalNotices, private readonly supervision: Supervision) {}

  arrived(readings: readonly Reading[], now: number): void {
    for (const reading of readings) {
      if (!isCritical(reading.kind) || reading.value !== true || reading.at < now - LATE_AFTER_MS) continue;
      this.notice(reading, now);
    }
  }

  private notice(reading: Reading, now: number): void {
    const { subject, device, kind, at } = reading;
    const window = this.windowOf(reading, Math.max(now, at));
    const pending = kind === 'fall' ? pendingFall(window) : undefined;
    const finding = askAll(window).findings.find((f) => f.evidence.includes(reading));
    if (!finding && !pending) return;
    this.notices.notice({ subject, rule: finding?.rule ?? 'fall', severity: 'stat', because: finding?.because ?? pending?.because ?? '', reading: { device, kind, at } });
  }

  /** Just this reading: whether it is a call for help depends on nothing that came before. */
  private windowOf(reading: Reading, now: number): ReadingsWindow {
    const byKind = new Map<Kind, readonly Reading[]>([[reading.kind, [reading]]]);
    return new ReadingsWindow(now, { limits: {}, zone: 'Europe/London', away: false }, byKind, [], {}, this.supervision.room);
  }
}
