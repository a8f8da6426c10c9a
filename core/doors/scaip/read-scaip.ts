import type { AlarmMessage } from '../alarms/alarm-message.js';
import { ALIVE, type Meaning } from '../alarms/meaning.js';
import { meaningOfDevice } from './device-types.js';
import { LONGEST, readFlatXml } from './flat-xml.js';
import { STATUS, type ScaipStatus } from './answer.js';
import { aboutEquipment } from './status-codes.js';

/** A SCAIP request, read; `root` and `reference` are what its answer needs. */
export interface ScaipRequest {
  readonly root: 'mrq' | 'scaip';
  readonly reference: string;
  readonly message: AlarmMessage;
  /** `hbo` 001: it lets us set how often it checks in. */
  readonly takesInterval: boolean;
}

export interface ScaipRefusal {
  readonly root: 'mrq' | 'scaip';
  readonly reference: string;
  readonly status: ScaipStatus;
  /** US-ASCII, for `ste`. */
  readonly text: string;
}

/** SS 91100:2014 table 1: 1 to 32 digits. Vendors write spaces and a plus, some letters. */
const CONTROLLER = /^[0-9A-Za-z._-]{1,32}$/;
/** 1 to 16 characters of US-ASCII in the standard; what longer serial numbers need. */
const UNIT = /^[\x21-\x7e]{1,64}$/;

/** Vendors leave out the zeros in front and put spaces in (care.md c.4): codes are read as numbers, names without spaces. */
export function readScaip(text: string): ScaipRequest | ScaipRefusal {
  if (text.length > LONGEST) return { root: 'mrq', reference: '', status: STATUS.tooLong, text: 'Longer than any alarm' };
  const xml = readFlatXml(text);
  if (!xml || (xml.root !== 'mrq' && xml.root !== 'scaip')) return { root: 'mrq', reference: '', status: STATUS.invalidFormat, text: 'No mrq or scaip document' };
  const { root, fields } = xml;
  const of = (tag: string): string => fields.get(tag)?.replace(/\s+/g, '') ?? '';
  const reference = /^[\x21-\x7e]{1,64}$/.test(of('ref')) ? of('ref') : '';
  const refuse = (status: ScaipStatus, why: string): ScaipRefusal => ({ root, reference, status, text: why });
  const missing = ['cid', 'dty'].find((tag) => of(tag) === '');
  if (missing) return refuse(STATUS.tagMissing, `Mandatory tag missing: ${missing}`);
  const controller = of('cid').replace(/^\+/, '');
  if (!CONTROLLER.test(controller)) return refuse(STATUS.wrongContent, 'cid: 1 to 32 digits');
  const unit = of('did');
  if (unit !== '' && !UNIT.test(unit)) return refuse(STATUS.wrongContent, 'did: 1 to 16 characters of US-ASCII');
  const message: AlarmMessage = { controller, ...(unit === '' ? {} : { unit }), ...(reference === '' ? {} : { reference }), meaning: meaningOf(of('mty').toUpperCase(), codeOf(of('dty')), of('stc') === '' ? undefined : codeOf(of('stc')) ?? UNREADABLE) };
  return { root, reference, message, takesInterval: codeOf(of('hbo')) === 1 };
}

/** No status of the standard: a status that cannot be read is one that we do not know. */
const UNREADABLE = -1;
const codeOf = (text: string): number | undefined => (/^\d{1,4}$/.test(text) ? Number(text) : undefined);

/**
 * PI is a heartbeat, and may tell of the equipment. RE gives a session up that we did not answer in time; the sender
 * goes on elsewhere, so it cancels nothing and asks nothing of us (SS 91100 4.4). ME, IN and what we do not know say what they say.
 */
function meaningOf(type: string, device: number | undefined, status: number | undefined): Meaning {
  if (type === 'RE') return ALIVE;
  if (type === 'PI') return (status === undefined ? undefined : aboutEquipment(status)) ?? ALIVE;
  return meaningOfDevice(device, status);
}
