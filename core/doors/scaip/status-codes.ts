import { ALIVE, device, type Meaning } from '../alarms/meaning.js';

/** SS 91100:2014 annex C: status codes that tell of the equipment, whatever it senses. */
const OF_EQUIPMENT: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [14, device({ batteryLow: true, fault: 'battery failure' })], [16, device({ batteryLow: true })], [15, device({ batteryLow: false })],
  [85, device({ mains: false })], [86, device({ mains: true })],
  [125, device({ tampered: true })],
  // Links lost, radio disturbed, errors, loss, maintenance, out of service.
  ...[23, 24, 25, 26, 27, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 42, 43, 44, 45, 51, 52, 63, 65, 66, 67, 68, 73, 78, 79, 95, 105, 122, 123].map((code) => [code, device({ fault: `SCAIP status ${String(code).padStart(4, '0')}` })] as const),
  // Links and radio back, in service, online, tests on either way, log, staff: planned or upon an alarm, and their check-out.
  ...[48, 62, 75, 87, 88, 91, 99, 102, 103, 109, 111, 112, 113, 114, 115, 116, 124].map((code) => [code, ALIVE] as const),
]);

export const aboutEquipment = (status: number): Meaning | undefined => OF_EQUIPMENT.get(status);

/** Called off by whoever caused it: cancel. Abort is the equipment's own word and calls nothing off. */
export const isCancel = (status: number): boolean => status === 19;

/** All is as it should be: closed, inactive, non-active, normal state, off, reset by itself or by hand, restored, stopped. */
const AT_REST = new Set([21, 30, 49, 69, 70, 72, 92, 93, 94, 97]);
export const isAtRest = (status: number): boolean => AT_REST.has(status);
