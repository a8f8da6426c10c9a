import type { Register, Registers } from './yobiiq.js';

const whole = (name: string, bytes: number, divisor?: number): Register => ({ name, bytes, ...(divisor ? { divisor } : {}) });
const signed = (name: string, bytes: number, divisor?: number): Register => ({ ...whole(name, bytes, divisor), signed: true });
const words = (name: string, ...of: string[]): Register => ({ name, bytes: 1, words: of });
const version = (name: string): Register => ({ name, bytes: 2, as: 'version' });
const NORMAL = ['NORMAL', 'ALARM'];
const SWITCHED = ['DISABLED', 'ENABLED'];

/** The same value under the name that other meters use. */
const known = (register: Register, alias: string): Register => ({ ...register, alias });
const inOrder = (from: number, ...registers: Register[]): Registers => Object.fromEntries(registers.map((register, i) => [from + i, register]));

/** Registers of the reader itself (from 0x64), and of the meter it reads (below). */
export const DSMR_REGISTERS: Registers = {
  ...inOrder(0x64,
    words('deviceStatus', 'FACTORY MODE', 'NORMAL MODE'), whole('manufacturer', 0), whole('originalEquipmentManufacturer', 0), whole('deviceModel', 0), whole('deviceSerialNumber', 4), version('firmwareVersion'), version('hardwareVersion'),
    words('externalPowerStatus', 'AC POWER OFF', 'AC POWER ON'), whole('batteryPercentage', 1), whole('batteryVoltage', 2, 1_000)),
  ...inOrder(0x78, words('internalCircuitTemperatureAlarm', ...NORMAL), whole('internalCircuitTemperatureNumberOfAlarms', 4), signed('internalCircuitTemperature', 2, 100), whole('internalCircuitHumidity', 1)),
  ...inOrder(0x82, signed('ambientTemperature', 2, 100), whole('ambientHumidity', 1)),
  0x96: words('joinStatus', 'OFFLINE', 'ONLINE'), 0x9d: whole('applicationPort', 1), 0x9e: words('joinType', 'unknown', 'OTAA'), 0x9f: words('deviceClass', 'CLASS A', 'CLASS B', 'CLASS C'), 0xa0: words('adr', ...SWITCHED),
  0xa1: words('sf', 'SF12BW125', 'SF11BW125', 'SF10BW125', 'SF9BW125', 'SF8BW125', 'SF7BW125', 'SF7BW250'), 0xa3: words('radioMode', 'LoRaWAN', 'iQ D2D', 'LoRaWAN & iQ D2D'),
  0xa4: whole('numberOfJoinAttempts', 1), 0xa5: whole('linkCheckTimeframe', 2), 0xa6: words('dataRetransmission', ...SWITCHED), 0xa7: words('lorawanWatchdogAlarm', ...NORMAL),
  0xb4: words('dsmrProfile', 'NL', 'LUX'), 0xb5: words('serialWatchdogFunction', ...SWITCHED), 0xb6: whole('serialWatchdogTimeout', 2), 0xb7: words('serialWatchdogAlarm', ...NORMAL),
  0xd1: whole('pulseCounterDryInput1', 4), 0xd2: whole('pulseCounterDryInput2', 4), 0xdd: { name: 'decryptionKey', bytes: 16, as: 'hex' }, 0xde: words('decryptionFunction', ...SWITCHED),
  ...inOrder(0x10, version('p1Version'), whole('telegramTimestamp', 4), whole('equipmentIdentifier', 0)),
  // Wh and W; T1 and T2 are the tariffs.
  ...inOrder(0x13,
    known(whole('electricityDeliveredToClient', 4), 'totalImportedActiveEnergy'), whole('electricityDeliveredToClientT1', 4), whole('electricityDeliveredToClientT2', 4),
    known(whole('electricityDeliveredByClient', 4), 'totalExportedActiveEnergy'), whole('electricityDeliveredByClientT1', 4), whole('electricityDeliveredByClientT2', 4), whole('tariffIndicator', 2),
    known(signed('electricityPowerDelivered', 4), 'totalImportedActivePower'), known(signed('electricityPowerReceived', 4), 'totalExportedActivePower'), whole('numberOfPowerFailures', 4), whole('numberOfLongPowerFailures', 4)),
  ...inOrder(0x1f, ...['Sags', 'Swells'].flatMap((what) => [1, 2, 3].map((n) => whole(`numberOfVoltage${what}L${n}`, 4)))),
  ...inOrder(0x25, ...[1, 2, 3].map((n) => signed(`voltageL${n}`, 4, 10)), ...[1, 2, 3].map((n) => signed(`currentL${n}`, 4))),
  ...inOrder(0x2b, ...[1, 2, 3].map((n) => known(signed(`activePowerDeliveredL${n}`, 4), `importedActivePowerL${n}`)), ...[1, 2, 3].map((n) => known(signed(`activePowerReceivedL${n}`, 4), `exportedActivePowerL${n}`))),
  // Four other meters (gas, water, heat) behind this one.
  ...inOrder(0x31, ...[1, 2, 3, 4].flatMap((n): Register[] => [whole(`deviceTypeOnChannel${n}`, 2), whole(`equipmentIdentifierChannel${n}`, 0), { name: `lastReadingOnChannel${n}`, bytes: 8, as: 'moment' }])),
};
