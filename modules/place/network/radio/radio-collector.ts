import { Injectable, type OnModuleInit } from '@nestjs/common';
import { cellOf } from '../../../../core/network/radio.js';
import { Clock } from '../../../platform/clock/clock.js';
import { RadioEars, type HeardUplink } from '../../../sensing/doors/lorawan/radio-ears.js';
import { Columns } from '../lights/columns.store.js';
import { Radio } from './radio.store.js';

const FRESH_MS = 30_000, MOST_KNOWN = 10_000;

/** Listens to devices that a column carries, at the column's place; whatever else is in the air is none of its business. */
@Injectable()
export class RadioCollector implements OnModuleInit {
  private readonly known = new Map<string, { readonly cell?: string; readonly until: number }>();
  private readonly turns = new Map<string, Promise<void>>();

  constructor(private readonly ears: RadioEars, private readonly columns: Columns, private readonly radio: Radio, private readonly clock: Clock) {}

  onModuleInit(): void {
    this.ears.listen((heard) => this.hear(heard));
  }

  private async hear({ devEui, counter, session = '', snr, at }: HeardUplink): Promise<void> {
    const cell = await this.cellOf(devEui), now = this.clock.now();
    if (cell === undefined || counter === undefined) return;
    // One device's frames one after the other: each is held against the last.
    const turn = (this.turns.get(devEui) ?? Promise.resolve()).catch(() => undefined).then(() => this.radio.heard(devEui, cell, { session, counter }, snr, Math.min(at ?? now, now)));
    this.turns.set(devEui, turn);
    try {
      await turn;
    } finally {
      if (this.turns.get(devEui) === turn) this.turns.delete(devEui);
    }
  }

  private async cellOf(devEui: string): Promise<string | undefined> {
    const now = this.clock.now(), known = this.known.get(devEui);
    if (known && known.until > now) return known.cell;
    const column = await this.columns.carrying(devEui);
    const cell = column && cellOf({ longitude: column.point.coordinates[0], latitude: column.point.coordinates[1] });
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(devEui, { ...(cell === undefined ? {} : { cell }), until: now + FRESH_MS });
    return cell;
  }
}
