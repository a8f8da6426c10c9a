import { faultsOf } from '../../../../core/things/faults/fault-book.js';
import { LOW_PERCENT } from '../../../../core/things/faults/needs-care.js';
import type { Patient } from '../../../../core/things/health/health.js';
import { habitOf } from '../../../../core/things/health/rhythm.js';
import { deviceWords, heardWords } from './watch-words.js';
import { HOUR, lasting, ZONE } from '../../../../core/time/when.js';
import { capital } from './words.js';

/** How one device is, for a table or a list: words before numbers, the gravest first. */
export interface DeviceLine {
  readonly id: string;
  readonly what: string;
  readonly heard: string;
  readonly battery?: string;
  readonly signal?: string;
  /** "PIR 2, firmware 1.4" */
  readonly make?: string;
  /** Whole sentences. */
  readonly matters: readonly string[];
}

/** "Last heard 14 minutes ago (13:48), usually every 5 minutes" */
const heard = (device: Patient, now: number): string => {
  const habit = habitOf(device.health.heard.rhythms, device.class);
  return capital(`${heardWords(device.lastHeardAt, now)}${habit ? `, usually every ${lasting(habit.usuallyEvery)}` : ''}`);
};

/** At a twentieth it may be gone tomorrow. [ours] */
const VERY_LOW = 5;

function battery({ health: { heard: { battery: said }, told } }: Patient): string | undefined {
  if (said) return `Battery ${said.percent} %${said.percent <= VERY_LOW ? ', change today' : said.percent <= LOW_PERCENT || told.batteryLow?.value ? ', change soon' : ''}`;
  if (told.batteryLow?.value) return 'Battery low, change soon';
  return told.mains ? (told.mains.value ? 'On mains power' : 'Mains power lost') : undefined;
}

/**
 * Below these a radio begins to lose words: Zigbee's link quality 50 of 255, -110 dBm for long-range radios, by the
 * makers' rules of thumb. [ours]
 */
const isWeak = ({ linkQuality, rssi }: Patient['health']['told']): boolean => (linkQuality ? linkQuality.value < 50 : rssi !== undefined && rssi.value < -110);

function signal({ health: { told } }: Patient): string | undefined {
  const { linkQuality, rssi } = told;
  const figure = linkQuality ? `${linkQuality.value} of 255` : rssi ? `${rssi.value} dBm` : undefined;
  return figure && `${isWeak(told) ? 'Weak signal' : 'Good signal'} (${figure})`;
}

export function deviceLine(device: Patient, now: number): DeviceLine {
  const { model, firmware } = device.health.told;
  const make = [model?.value, firmware && `firmware ${firmware.value}`].filter(Boolean).join(', ');
  const [power, radio] = [battery(device), signal(device)];
  const isNew = now - device.pairedAt < HOUR && device.lastHeardAt === undefined;
  return {
    id: device.id, what: deviceWords(device), heard: heard(device, now), ...(power ? { battery: power } : {}), ...(radio ? { signal: radio } : {}), ...(make ? { make } : {}),
    // What the line says already is not said twice.
    matters: isNew ? [] : faultsOf(device, now, ZONE).filter(({ name }) => name !== 'battery-low' && name !== 'mains-lost').map(({ because }) => because),
  };
}
