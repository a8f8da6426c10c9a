import { Injectable } from '@nestjs/common';
import type { Source, SourceForm } from '../../../core/things/source.js';
import { Counters } from '../../platform/health/counters.js';
import { Problem } from '../../platform/http/problem.js';

/** A foreign form that comes by MQTT: a bridge's or network server's own topics. */
export interface MqttDoor {
  readonly form: SourceForm;
  /** What to ask an external broker for, below the source's own base topic: `+`, `application/+/device/+/event/up` … */
  readonly below: readonly string[];
  /** The base topic where the source names none. */
  readonly base: string;
  /**
   * Its messages say themselves when it was, so what an external broker held for us while we were away is good. Of the
   * others it must hold nothing: movement of hours ago would be taken for movement now.
   */
  readonly dated: boolean;
  /**
   * `path` is the topic without its base. Resolves when what was accepted is durable; a Problem below 500 is a message
   * that can never be taken, anything else one that must come again. `retained`: kept by a broker from before we came, so
   * nobody knows since when it is so.
   */
  accept(path: string, payload: Buffer, source: Source, retained: boolean): Promise<void>;
}

/** Which forms come by MQTT; each door puts itself here. */
@Injectable()
export class MqttDoors {
  private readonly byForm = new Map<SourceForm, MqttDoor>();

  constructor(private readonly counters: Counters) {}

  open(door: MqttDoor): void {
    this.byForm.set(door.form, door);
  }

  /** The base topic under which a source publishes; undefined where its form does not come by MQTT. */
  baseOf(source: Source): string | undefined {
    const door = this.byForm.get(source.form);
    return door && (source.topic ?? door.base);
  }

  /** What to ask an external broker for. */
  topicsOf(source: Source, dated: boolean): string[] {
    const door = this.byForm.get(source.form);
    return door?.dated === dated ? door.below.map((below) => `${this.baseOf(source) ?? ''}/${below}`) : [];
  }

  /** False: not this source's topic. Throws when the message must come again. */
  async accept(topic: string, payload: Buffer, source: Source, retained = false): Promise<boolean> {
    const door = this.byForm.get(source.form);
    const base = this.baseOf(source);
    if (!door || base === undefined || !topic.startsWith(`${base}/`)) return false;
    try {
      await door.accept(topic.slice(base.length + 1), payload, source, retained);
      this.counters.mqtt.inc({ outcome: 'acknowledged' });
    } catch (error) {
      if (!(error instanceof Problem) || error.status >= 500 || error.status === 429) throw error;
      this.counters.mqtt.inc({ outcome: 'refused' });
    }
    return true;
  }
}
