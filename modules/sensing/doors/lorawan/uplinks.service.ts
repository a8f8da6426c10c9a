import { Injectable } from '@nestjs/common';
import { codecNamed } from '../../../../core/doors/lorawan/codecs.js';
import { hex, PayloadProblem, type Frame, type Payload } from '../../../../core/doors/lorawan/payload.js';
import { sayUplink, type Hearer } from '../../../../core/doors/lorawan/say-uplink.js';
import type { NetworkEvent, Uplink } from '../../../../core/doors/lorawan/uplink.js';
import type { Decoded } from '../../../../core/doors/said.js';
import type { Source } from '../../../../core/things/source.js';
import { Clock } from '../../../platform/clock/clock.js';
import { Log } from '../../../platform/log/log.js';
import type { Receipt } from '../../ingest/ingest.service.js';
import { Devices } from '../../things/devices.service.js';
import { DeviceMemory } from '../device-memory.store.js';
import { FrontDoor } from '../front-door.service.js';
import { CodecSandbox, type Outcome } from './codec-sandbox.js';
import { Codecs, type ProfileCodec } from './codecs.store.js';
import { RadioEars } from './radio-ears.js';

/** What was made of the bytes: by our codec or the maker's, or by the network itself. */
interface Made {
  readonly payload: Payload;
  readonly trouble?: string;
  readonly read?: Hearer['read'];
}

/**
 * From a network server's event to readings. A codec that an administrator chose comes before the network's own decoding:
 * it is the one that was tried here. Where it fails, the network's word is taken; where there is none, the uplink still
 * says that its device lives, its bytes are kept, and the trouble is counted and shown, for the device as well.
 */
@Injectable()
export class Uplinks {
  constructor(
    private readonly codecs: Codecs, private readonly sandbox: CodecSandbox, private readonly memory: DeviceMemory, private readonly devices: Devices,
    private readonly front: FrontDoor, private readonly ears: RadioEars, private readonly clock: Clock, private readonly log: Log,
  ) {}

  async accept(event: NetworkEvent, source: Source): Promise<Receipt> {
    if (!('uplink' in event)) return this.front.accept(event.decoded, source);
    const { uplink } = event;
    const own = this.codecs.of(source.id, uplink.profiles);
    const { trouble, ...made } = await this.decode(uplink, own);
    if (trouble !== undefined) await this.note(source, uplink, trouble);
    const device = this.devices.named(source.id, uplink.name);
    if (!device) {
      const receipt = await this.front.accept(this.hear(uplink, made, own).decoded, source);
      await this.ears.tell(uplink);
      return receipt;
    }
    return this.memory.inTurn(device.id, async (memory) => {
      const heard = this.hear(uplink, made, own, memory, device.kind);
      return { memory: heard.memory, result: await this.front.accept(heard.decoded, source) };
    });
  }

  /** What a codec makes of a frame, and what we would read in it: for whoever tries one. */
  async attempt(codec: ProfileCodec, uplink: Uplink): Promise<{ outcome: Outcome; decoded?: Decoded }> {
    const outcome = await this.run(codec, uplink);
    return { outcome, ...('payload' in outcome ? { decoded: this.hear(uplink, outcome, codec).decoded } : {}) };
  }

  private hear(uplink: Uplink, { payload, read }: Omit<Made, 'trouble'>, own: ProfileCodec | undefined, memory = {}, deviceKind?: string): ReturnType<typeof sayUplink> {
    return sayUplink(uplink, payload, { memory, now: this.clock.now(), ...(own?.fields ? { fields: own.fields } : {}), ...(deviceKind ? { deviceKind } : {}), ...(read ? { read } : {}) });
  }

  private async decode(uplink: Uplink, own: ProfileCodec | undefined): Promise<Made> {
    const chosen = own?.codec !== undefined || own?.script !== undefined;
    if (!chosen && uplink.object) return { payload: uplink.object, read: 'well' };
    // Port 0 is between radio and network; an empty frame says that the device lives.
    if (uplink.bytes.length === 0 || uplink.fPort === 0) return { payload: uplink.object ?? {} };
    if (!own || !chosen) return { payload: this.undecoded(uplink), trouble: 'no codec is chosen for this profile, and the network decodes it neither', read: 'no-codec' };
    const outcome = await this.run(own, uplink);
    if ('payload' in outcome) return { payload: outcome.payload, read: 'well' };
    return { payload: uplink.object ?? this.undecoded(uplink), trouble: outcome.refusal, read: uplink.object ? 'well' : 'refused' };
  }

  /** Kept as they came, as a field that nobody has taught us. */
  private undecoded({ bytes, fPort }: Uplink): Payload {
    return { undecodedFrame: `${fPort ?? ''}:${hex(bytes)}` };
  }

  private async run({ codec, script, variables }: ProfileCodec, { bytes, fPort, at }: Uplink): Promise<Outcome> {
    const frame: Frame = { bytes, ...(fPort === undefined ? {} : { fPort }), ...(variables ? { variables } : {}) };
    if (script !== undefined) return this.sandbox.run(script, frame, at ?? this.clock.now());
    const own = codecNamed(codec ?? '');
    if (!own) return { refusal: 'there is no codec of this name' };
    try {
      return { payload: own(frame) };
    } catch (error) {
      if (error instanceof PayloadProblem) return { refusal: `the frame ${error.message}` };
      throw error;
    }
  }

  private async note(source: Source, { profiles }: Uplink, reason: string): Promise<void> {
    this.log.warning('uplink-undecoded');
    await this.codecs.trouble(source.id, profiles[0] ?? '(no profile)', reason);
  }
}
