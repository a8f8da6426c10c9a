import { Injectable } from '@nestjs/common';
import type { DeviceId, ResidentId, SubjectId } from '../../../core/ids.js';
import type { Device } from '../../../core/things/device.js';
import { issueAt } from '../../../core/things/issue.js';
import type { SourceId } from '../../../core/things/source.js';
import type { Claim, Person } from '../../../fhir/in/claim.js';
import { Refused, wrong } from '../../../fhir/in/refused.js';
import { LONGEST_NAME } from '../../sensing/doors/front-door.service.js';
import { Strangers } from '../../sensing/doors/strangers.store.js';
import type { Sender } from '../../sensing/ingest/sender.js';
import { Devices } from '../../sensing/things/devices.service.js';
import { Residents } from '../residents/residents.service.js';
import { FirstSight } from './first-sight.service.js';

/** What one Observation claims, what it measured, and when it was so. */
export interface Asked {
  readonly claim: Claim;
  readonly kinds?: readonly string[];
  readonly at: number;
}

/** Told by automation of a device that is not registered yet. */
class NewHere {
  constructor(readonly subject: SubjectId, readonly name: string | undefined) {}
}

const foreign = (): Refused => new Refused(403, 'forbidden', 'Observation.subject: is not the resident whose device this is. Nothing of it was kept.', 'Observation.subject');
const noDevice = (detail: string): Refused => new Refused(404, 'not-found', `Observation.device: ${detail}`, 'Observation.device');
const NOBODYS = 'belongs to no resident at that time, or is not registered for this sender. Register it with POST /api/v1/devices.';

/**
 * Which device said an Observation. The registry says whose that device is; what the Observation says of its subject must
 * agree with it, and never decides.
 */
@Injectable()
export class Whose {
  constructor(private readonly devices: Devices, private readonly residents: Residents, private readonly firstSight: FirstSight, private readonly strangers: Strangers) {}

  async of(sender: Sender, asked: readonly (Asked | Refused)[]): Promise<(Device | Refused)[]> {
    const numbers = asked.flatMap((one) => (one instanceof Refused ? [] : one.claim.persons.flatMap((person) => ('nhsNumber' in person ? [person.nhsNumber] : []))));
    const byNumber = await this.residents.idsByNhsNumber(numbers);
    const found: (Device | Refused)[] = [];
    for (const one of asked) {
      const device = one instanceof Refused ? one : this.judge(sender, one, byNumber);
      found.push(device instanceof NewHere ? (this.firstSight.known(device.subject, device.name) ?? (await this.firstSight.register(device.subject, device.name))) : device);
    }
    if (sender.kind === 'source') await this.tellStrangers(sender.source.id, asked.filter((one): one is Asked => !(one instanceof Refused) && this.behindSource(sender.source.id, one.claim) === undefined));
    return found;
  }

  /** Heard, not kept, and shown to whoever pairs devices, under the name by which it would be paired. */
  private async tellStrangers(source: SourceId, unpaired: readonly Asked[]): Promise<void> {
    const kindsOf = new Map<string, Set<string>>();
    for (const { claim, kinds = [] } of unpaired) {
      const name = claim.deviceId ?? claim.deviceNames[0];
      if (name !== undefined && name.length <= LONGEST_NAME) kindsOf.set(name, new Set([...(kindsOf.get(name) ?? []), ...kinds]));
    }
    if (kindsOf.size > 0) await this.strangers.heard(source, kindsOf);
  }

  /** Whom a Patient resource means, where the sender may speak of them. */
  async mayName(sender: Sender, persons: readonly Person[], now: number): Promise<SubjectId | Refused> {
    const person = personOf(persons, await this.residents.idsByNhsNumber(persons.flatMap((one) => ('nhsNumber' in one ? [one.nhsNumber] : []))));
    if (person === undefined || person instanceof Refused) return sender.kind === 'automation' && person ? person : foreign();
    const may = sender.kind === 'automation' ? (await this.residents.lookUp(person as string as ResidentId)) !== undefined
      : sender.kind === 'source' ? this.devices.ofSubject(person).some(({ behind }) => behind?.source === sender.source.id)
      : issueAt(sender.device, now)?.subject === person;
    return may ? person : foreign();
  }

  private judge(sender: Sender, { claim, at }: Asked, byNumber: ReadonlyMap<string, string>): Device | Refused | NewHere {
    const person = personOf(claim.persons, byNumber);
    if (person instanceof Refused) return sender.kind === 'automation' ? person : foreign();
    const device = this.deviceFor(sender, claim, person, at);
    if (device instanceof Refused || device instanceof NewHere) return device;
    const subject = device.retiredAt === undefined ? issueAt(device, at)?.subject : undefined;
    if (subject === undefined) return noDevice(NOBODYS);
    return person === undefined || person === subject ? device : foreign();
  }

  private deviceFor(sender: Sender, claim: Claim, person: SubjectId | undefined, at: number): Device | Refused | NewHere {
    switch (sender.kind) {
      case 'device': return this.ownOf(sender.device, claim, person, at);
      case 'gateway': return this.behindGateway(sender.device, claim, person, at);
      case 'source': return this.behindSource(sender.source.id, claim)
        ?? noDevice('no device is paired to this name behind your source. Pair it with POST /api/v1/devices {behind: {source, name}}.');
      case 'automation': return this.anyDevice(claim, person, at);
    }
  }

  /** Its key says which device it is; naming another registered one is a mistake or a swap. */
  private ownOf(own: Device, { deviceId }: Claim, person: SubjectId | undefined, at: number): Device | Refused {
    if (person !== undefined && person !== issueAt(own, at)?.subject) return foreign();
    const named = deviceId === undefined ? undefined : this.devices.find(deviceId);
    return named && named.id !== own.id ? new Refused(403, 'forbidden', 'Observation.device: this key may send only for its own device.', 'Observation.device') : own;
  }

  private behindGateway(gateway: Device, claim: Claim, person: SubjectId | undefined, at: number): Device | Refused {
    const subject = issueAt(gateway, at)?.subject;
    if (subject === undefined) return noDevice(NOBODYS);
    if (person !== undefined && person !== subject) return foreign();
    if (claim.deviceId === undefined && claim.deviceNames.length === 0) return gateway;
    return this.inHome(subject, claim, at) ?? noDevice('no device of this home has that id or name. Register it with POST /api/v1/devices.');
  }

  private anyDevice(claim: Claim, person: SubjectId | undefined, at: number): Device | Refused | NewHere {
    const byId = claim.deviceId === undefined ? undefined : this.devices.find(claim.deviceId);
    if (byId) return byId;
    if (person === undefined) return claim.deviceId === undefined ? wrong('Observation.subject', 'is missing, and so is a registered device: it is not known whose it is. Send Patient/id.', 'required') : noDevice(NOBODYS);
    const atHome = this.inHome(person, claim, at);
    if (atHome) return atHome;
    if (claim.deviceId !== undefined && claim.deviceNames.length === 0) return noDevice(NOBODYS);
    return new NewHere(person, claim.deviceNames[0]);
  }

  private behindSource(source: SourceId, { deviceId, deviceNames }: Claim): Device | undefined {
    const names = [...(deviceId === undefined ? [] : [deviceId]), ...deviceNames];
    return names.reduce<Device | undefined>((found, name) => found ?? this.devices.named(source, name) ?? this.behind(source, name), undefined);
  }

  private behind(source: SourceId, id: string): Device | undefined {
    const device = this.devices.find(id);
    return device?.behind?.source === source ? device : undefined;
  }

  /** By id, by what another form calls it, or by its kind, where there is one of that kind. */
  private inHome(subject: SubjectId, { deviceId, deviceNames }: Claim, at: number): Device | undefined {
    const earlier = deviceId === undefined ? undefined : this.devices.find(deviceId);
    if (earlier && issueAt(earlier, at)?.subject === subject) return earlier;
    const home = this.devices.ofSubject(subject);
    const byId = deviceId === undefined ? undefined : home.find(({ id }) => this.devices.asAt(id, at)?.fhirId === deviceId);
    if (byId) return byId;
    for (const name of deviceNames) {
      const named = home.find(({ id, behind }) => id === (name as DeviceId) || behind?.name === name);
      if (named) return named;
      const ofKind = home.filter(({ kind }) => kind === this.firstSight.slugOf(name));
      if (ofKind.length === 1) return ofKind[0];
    }
    return undefined;
  }
}

/** The one person that all of it means. */
function personOf(persons: readonly Person[], byNumber: ReadonlyMap<string, string>): SubjectId | Refused | undefined {
  let one: string | undefined;
  for (const person of persons) {
    const id = 'id' in person ? person.id : byNumber.get(person.nhsNumber);
    if (id === undefined) return new Refused(404, 'not-found', 'Observation.subject: there is no such resident.', 'Observation.subject');
    if (one !== undefined && one !== id) return wrong('Observation.subject', 'its reference and its identifiers mean different people.', 'invariant');
    one = id;
  }
  return one as SubjectId | undefined;
}
