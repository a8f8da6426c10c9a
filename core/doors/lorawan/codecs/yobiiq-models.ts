import type { Codec } from '../payload.js';
import { DSMR_REGISTERS } from './yobiiq-dsmr.js';
import { yobiiq, type Register, type Registers } from './yobiiq.js';

const MANUFACTURER = 'YOBIIQ B.V.';
const CLASSES = ['Class A', 'Class B', 'Class C'];
const POWER = ['AC Power Off', 'AC Power On'];
const ALARM = ['Normal', 'Alarm'];
const ANSWERS = { succeeded: 'Downlink command succeeded', failed: 'Downlink command failed', mac: 'MAC command received' };

const whole = (name: string, bytes: number, unit?: string, divisor?: number): Register => ({ name, bytes, ...(unit ? { unit } : {}), ...(divisor ? { divisor } : {}) });
const signed = (name: string, bytes: number, unit?: string, divisor?: number): Register => ({ ...whole(name, bytes, unit, divisor), signed: true });
const words = (name: string, ...of: string[]): Register => ({ name, bytes: 1, words: of });
const version = (name: string): Register => ({ name, bytes: 2, as: 'version' });

/** Port 50, channel 255: the device itself. */
const ITSELF: Registers = { 0x09: version('hardwareVersion'), 0x0a: version('firmwareVersion'), 0x16: whole('deviceSerialNumber', 4), 0x0f: words('deviceClass', ...CLASSES), 0x0b: words('powerEvent', ...POWER) };
const TRANSFORMERS: Registers = { 0x1e: whole('primaryCurrentTransformerRatio', 2), 0x1f: whole('secondaryCurrentTransformerRatio', 1), 0x20: whole('primaryVoltageTransformerRatio', 4), 0x21: whole('secondaryVoltageTransformerRatio', 2), 0x28: whole('deviceModel', 0) };

const limits = (from: number, which: string): Registers => Object.fromEntries([
  whole(`currentLimit${which}`, 2, 'A', 10), whole(`voltageLimit${which}`, 2, 'V'), whole(`powerLimit${which}`, 2, 'W'), whole(`deactivationDelay${which}`, 2, 's'), whole(`activationDelay${which}`, 2, 's'),
  whole(`offsetCurrent${which}`, 2, 'A', 10), whole(`offsetDelay${which}`, 2, 's'), whole(`resetTime${which}`, 2, 's'), whole(`resetAmount${which}`, 1),
].map((register, i) => [from + i, register]));

/** Energy by direction and tariff, in this order from register 4. */
const energies = (phases: string): Registers => Object.fromEntries(
  ['activeEnergyImport', 'activeEnergyExport', 'reactiveEnergyImport', 'reactiveEnergyExport'].flatMap((what, i) => [1, 2].map((tariff) => [4 + 2 * i + tariff - 1, whole(`${what}${phases}T${tariff}`, 4, what.startsWith('active') ? 'Wh' : 'varh')] as const)));

/** A value of each phase, in registers that follow each other. */
const phases = (from: number, count: number, make: (phase: number) => Register): Registers => Object.fromEntries(Array.from({ length: count }, (_, i) => [from + i, make(i + 1)]));

const ALL_PHASES: Registers = { 0x0f: signed('currentL123', 4, 'mA'), 0x13: signed('activePowerL123', 4, 'W') };
const NONE: Registers = {};

const meter = (count: 1 | 3): Registers => ({
  0x00: whole('index', 4), 0x01: whole('timestamp', 4), 0x03: whole('dataloggerTimestamp', 4), ...energies(count === 1 ? 'L1' : 'L123'),
  ...phases(0x0c, count, (n) => signed(`voltageL${n}N`, 4, 'V', 10)), ...(count === 3 ? ALL_PHASES : NONE),
  ...phases(0x10, count, (n) => signed(`currentL${n}`, 4, 'mA')), ...phases(0x14, count, (n) => signed(`activePowerL${n}`, 4, 'W')), ...phases(0x17, count, (n) => signed(`reactivePowerL${n}`, 4, 'kvar', 1_000)),
  ...phases(0x1a, count, (n) => signed(`apparentPowerL${n}`, 4, 'kVA', 1_000)), ...phases(0x1d, count, (n) => signed(`powerFactorL${n}`, 1, undefined, 100)), ...phases(0x20, count, (n) => signed(`phaseAngleL${n}`, 2, 'degree', 100)),
  0x23: signed('frequency', 2, 'Hz', 100), 0x24: whole('totalSystemActivePower', 4, 'kW'), 0x25: whole('totalSystemReactivePower', 4, 'kvar', 1_000), 0x26: whole('totalSystemApparentPower', 4, 'kVA', 1_000),
  ...phases(0x27, count, (n) => signed(`maximumL${n}CurrentDemand`, 4, 'mA')), 0x2a: signed('averagePower', 4, 'W'), 0x2b: whole('midYearOfCertification', 4),
  0xf0: { name: 'manufacturedYear', bytes: 2, as: 'digits' }, 0xf1: version('firmwareVersion'), 0xf2: version('hardwareVersion'),
});

const SWITCH_REASONS = ['Invalid', 'Due to too high current limit', 'By control from the Lora network', 'By operation via display'];
const ENABLE_REASONS = ['Invalid', 'By reset based on time', 'By reset from the Lora network', 'By operation via display', 'By control from the Lora network'];
const EM2101_ITSELF: Registers = { ...ITSELF, ...TRANSFORMERS, 0x00: words('relayStatus', 'LOW', 'HIGH'), ...limits(0x3c, 'Fallback'), ...limits(0x50, 'Dynamic') };
const EM2101_STATES: Registers = { 0x01: words('relayStatus', 'OPEN', 'CLOSED'), 0x02: words('digitalInputStatus', 'OPEN', 'CLOSED') };
const EM2101_EVENTS: Registers = {
  0x01: words('relaySwitchingOffReason', ...SWITCH_REASONS), 0x02: words('relayEnableReason', ...ENABLE_REASONS), 0x03: whole('relaySwitchOffTime', 4), 0x04: whole('relayEnableTime', 4),
  0x05: whole('currentWhenRelaySwitchingOff', 4), 0x06: whole('voltageWhenRelaySwitchingOff', 4), 0x07: whole('activePowerWhenRelaySwitchingOff', 4), 0x08: whole('resetAmountStatus', 1),
};
const measures = (fPort: number): boolean => fPort >= 1 && fPort <= 10;

/** A meter of one phase with a relay. */
export const em2101: Codec = yobiiq({
  answers: ANSWERS, trailer: { codecVersion: '1.0.1', genericModel: 'EM2101', productCode: 'P1002009', manufacturer: MANUFACTURER },
  ports: (fPort) => (measures(fPort) ? { registers: meter(1) } : { 11: { registers: EM2101_STATES }, 50: { registers: EM2101_ITSELF, channel: 255 }, 60: { registers: EM2101_EVENTS, channel: 253 } }[fPort]),
});

/** A meter of three phases. */
export const em4301: Codec = yobiiq({
  answers: ANSWERS, trailer: { codecVersion: '1.0.1', genericModel: 'EM4301', productCode: 'P1002011', manufacturer: MANUFACTURER },
  ports: (fPort) => (measures(fPort) ? { registers: meter(3) } : { 50: { registers: { ...ITSELF, ...TRANSFORMERS }, channel: 255 } }[fPort]),
});

const SMOKE: Registers = {
  1: whole('batteryLevelInPercentage', 1), 2: words('powerEvent', ...POWER), 3: words('lowBatteryAlarm', ...ALARM), 4: words('faultAlarm', ...ALARM),
  5: words('smokeAlarm', ...ALARM), 6: words('interconnectAlarm', ...ALARM), 7: words('testButtonPressed', 'Normal', 'Pushed'),
};
/** A smoke detector. Its channel says what is meant, and its type nothing. */
export const sd1001: Codec = yobiiq({
  answers: ANSWERS, trailer: { codecVersion: '1.1.0', deviceModel: 'SD-1001', productCode: '1002015', manufacturer: MANUFACTURER },
  ports: (fPort) => ({ 8: { registers: SMOKE, byChannel: true as const }, 50: { registers: { ...ITSELF, 0x16: { name: 'deviceSerialNumber', bytes: 5, as: 'digits' as const } }, channel: 255 } })[fPort],
});

/** A reader of smart meters (DSMR, the Dutch and Luxembourg port). */
export const dsmr: Codec = yobiiq({
  answers: { succeeded: 'DOWNLINK COMMAND SUCCEEDED', failed: 'DOWNLINK COMMAND FAILED', mac: 'MAC COMMAND RECEIVED' }, trailer: { codecVersion: '1.0.0', genericModel: 'DSMR', productCode: 'P1002005', manufacturer: MANUFACTURER },
  ports: (fPort) => {
    if (measures(fPort)) return { registers: DSMR_REGISTERS, channel: 1 };
    if (fPort === 11) return { registers: DSMR_REGISTERS };
    if (fPort === 20) return { registers: DSMR_REGISTERS, history: true };
    return fPort >= 50 && fPort <= 100 ? { registers: DSMR_REGISTERS, channel: 255 } : undefined;
  },
});
