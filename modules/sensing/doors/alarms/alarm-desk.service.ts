import { Injectable } from '@nestjs/common';
import { decodedOf, nameOf, type AlarmMessage, type Speakers } from '../../../../core/doors/alarms/alarm-message.js';
import type { Source } from '../../../../core/things/source.js';
import { Counters } from '../../../platform/health/counters.js';
import { Log } from '../../../platform/log/log.js';
import { Devices } from '../../things/devices.service.js';
import { FrontDoor } from '../front-door.service.js';
import { Strangers } from '../strangers.store.js';
import { FirstHeard } from './first-heard.store.js';

/** `kept`: durable, and put to the rules. `stranger`: nobody is known by that name here, so nobody was told. */
export type Outcome = 'kept' | 'stranger';

/**
 * Takes what a controller says, whatever form and way it came by. Resolves when it is durable; throws when it could not
 * be kept, and then the controller must be told to send it again or elsewhere.
 */
@Injectable()
export class AlarmDesk {
  constructor(
    private readonly devices: Devices, private readonly firstHeard: FirstHeard, private readonly frontDoor: FrontDoor, private readonly strangers: Strangers,
    private readonly counters: Counters, private readonly log: Log,
  ) {}

  async take(message: AlarmMessage, source: Source): Promise<Outcome> {
    try {
      const speakers = this.speakersOf(message, source);
      // A form that tells no time is heard now; of an alarm, all its repeats were heard when the first was.
      const decoded = decodedOf(message, speakers, message.meaning.asks ? await this.firstHeard.of(message, source) : undefined);
      const receipt = await this.frontDoor.accept(decoded, source);
      const lost = receipt.rejected.some(({ index }) => decoded.said[index]?.name === speakers.speaker);
      if (speakers.speaker !== nameOf(message)) await this.note(message, source);
      return this.became(lost ? 'stranger' : 'kept', message, source);
    } catch (error) {
      this.counters.alarmMessages.inc({ form: source.form, outcome: 'not-kept' });
      throw error;
    }
  }

  /** A message that could not be read. */
  refused(source: Source): void {
    this.counters.alarmMessages.inc({ form: source.form, outcome: 'refused' });
    this.log.warning('alarm-message-refused', { source: source.id, form: source.form });
  }

  /** A unit that nobody has paired speaks through its controller, where that stands with somebody: an alarm must reach a person. */
  private speakersOf(message: AlarmMessage, source: Source): Speakers {
    const { controller } = message;
    const hub = this.standsWithSomebody(source, controller) ? controller : undefined;
    const own = nameOf(message);
    return { speaker: this.standsWithSomebody(source, own) ? own : (hub ?? own), ...(hub === undefined ? {} : { hub }) };
  }

  private standsWithSomebody(source: Source, name: string): boolean {
    return this.devices.named(source.id, name)?.subject !== undefined;
  }

  /** Shown to whoever pairs devices, so that the unit gets a name and a room of its own. */
  private note(message: AlarmMessage, source: Source): Promise<void> {
    const kinds = new Set(message.meaning.says.map(({ kind }) => kind as string));
    return this.strangers.heard(source.id, new Map([[nameOf(message), kinds]])).catch((error: unknown) => this.log.failure('alarm-desk', error));
  }

  private became(outcome: Outcome, { meaning }: AlarmMessage, source: Source): Outcome {
    this.counters.alarmMessages.inc({ form: source.form, outcome: outcome === 'stranger' && meaning.asks ? 'stranger-alarm' : outcome });
    // Somebody may be calling whom nobody here knows: the loudest word that may be said without saying who.
    if (outcome === 'stranger' && meaning.asks) this.log.warning('alarm-of-a-stranger', { source: source.id, form: source.form });
    if (meaning.about?.fault?.startsWith('unknown')) this.log.warning('alarm-code-unknown', { source: source.id, form: source.form, code: meaning.about.fault });
    return outcome;
  }
}
