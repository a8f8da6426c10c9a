import { parseNhsNumber } from '../../core/residents/nhs-number.js';
import { NHS_NUMBER, own } from '../codes/systems.js';
import { isObject, listOf, objectOf, textOf, type Json } from './json.js';
import { readReference, type Lead } from './reference.js';
import { notTaken, Refused, wrong } from './refused.js';

/** How a resource says whom it is about: by our own id, or by NHS number. */
export type Person = { readonly id: string } | { readonly nhsNumber: string };

/** What an Observation claims of itself. Whether the sender may say so is decided where senders and devices are known. */
export interface Claim {
  /** All must be the same person; none: it does not say. */
  readonly persons: readonly Person[];
  /** A Device of ours, by its id. */
  readonly deviceId?: string;
  /** Names of the device that are not ours: identifiers, then what it is called. */
  readonly deviceNames: readonly string[];
}

/** Patients and Devices that came in the same Bundle, by fullUrl. */
export type Introduced = ReadonlyMap<string, Json>;

/** A name longer than that names no device of ours. */
const LONGEST_NAME = 128;
const MOST_NAMES = 10;

export function readClaim(resource: Json, base: string, introduced: Introduced): Claim | Refused {
  const subject = readReference(resource['subject'], ['Patient', 'Device'], base, 'Observation.subject');
  if (subject instanceof Refused) return subject;
  const byWord = readPersonIdentifier(objectOf(resource['subject'])['identifier']);
  if (byWord instanceof Refused) return byWord;
  // What is said of a device itself (its clock, say) has that device as its subject, and the gateway as its device.
  const ofDevice = subject !== undefined && isDevice(subject, introduced);
  const persons = subject === undefined || ofDevice ? [] : personsOf(subject, introduced);
  if (persons instanceof Refused) return persons;
  const device = ofDevice ? subject : readReference(resource['device'], ['Device'], base, 'Observation.device');
  if (device instanceof Refused) return device;
  const devices = device === undefined ? {} : deviceOf(device, introduced);
  if (devices instanceof Refused) return devices;
  const names = [...(devices.names ?? []), ...(ofDevice ? [] : namesOfReference(objectOf(resource['device'])))];
  return { persons: byWord ? [...persons, byWord] : persons, ...(devices.id === undefined ? {} : { deviceId: devices.id }), deviceNames: names };
}

const isDevice = (lead: Lead, introduced: Introduced): boolean => ('entry' in lead ? introduced.get(lead.entry)?.['resourceType'] === 'Device' : lead.type === 'Device');

function personsOf(lead: Lead, introduced: Introduced): Person[] | Refused {
  if (!('entry' in lead)) return [{ id: lead.id }];
  const patient = introduced.get(lead.entry);
  if (patient?.['resourceType'] !== 'Patient') return wrong('Observation.subject.reference', 'leads to no Patient of this Bundle.', 'not-found');
  return personsOfPatient(patient);
}

/** Whom a Patient resource means: by NHS number or our own id. Its name is no proof, and other numbers we do not know. */
export function personsOfPatient(patient: Json): Person[] | Refused {
  const persons: Person[] = [];
  for (const identifier of listOf(patient['identifier'])) {
    const { system } = objectOf(identifier);
    if (system !== NHS_NUMBER && system !== own('resident')) continue;
    const person = readPersonIdentifier(identifier, 'Patient.identifier');
    if (person instanceof Refused) return person;
    if (person) persons.push(person);
  }
  return persons.length > 0 ? persons : notTaken('Patient.identifier', `holds neither an NHS number (${NHS_NUMBER}) nor an id of this service (${own('resident')}), so it is not known who is meant. Send one of them, or refer to Patient/id.`, 'not-found');
}

function readPersonIdentifier(raw: unknown, expression = 'Observation.subject.identifier'): Person | Refused | undefined {
  if (raw === undefined) return undefined;
  const { system, value } = objectOf(raw);
  const text = textOf(value);
  if (system === own('resident') && text !== undefined) return { id: text.slice(0, 64) };
  if (system !== NHS_NUMBER) return wrong(`${expression}.system`, `must be ${NHS_NUMBER} or ${own('resident')}.`);
  const nhsNumber = text === undefined || text.length > 20 ? undefined : parseNhsNumber(text);
  return nhsNumber === undefined ? wrong(`${expression}.value`, 'is no NHS number: ten digits, the last of which must fit the others.') : { nhsNumber };
}

function deviceOf(lead: Lead, introduced: Introduced): { id?: string; names?: string[] } | Refused {
  if (!('entry' in lead)) return { id: lead.id };
  const device = introduced.get(lead.entry);
  return device?.['resourceType'] === 'Device' ? { names: namesOfDevice(device) } : wrong('Observation.device.reference', 'leads to no Device of this Bundle.', 'not-found');
}

/** What a Device resource is called, the surest first: identifiers, serial number, its names. */
export function namesOfDevice(device: Json): string[] {
  const identifiers = listOf(device['identifier']).map((identifier) => objectOf(identifier)['value']);
  const names = listOf(device['deviceName']).map((name) => objectOf(name)['name']);
  return fit([...identifiers, device['serialNumber'], ...names]);
}

/** A DeviceMetric or a bare name counts by its words alone. */
const namesOfReference = ({ identifier, display }: Json): string[] => fit([isObject(identifier) ? identifier['value'] : undefined, display]);

const fit = (names: readonly unknown[]): string[] => names.slice(0, MOST_NAMES).filter((name): name is string => typeof name === 'string' && name.length > 0 && name.length <= LONGEST_NAME);
