import type { DeviceId, SubjectId } from '../../ids.js';
import { byText } from '../../order.js';
import { kindSpec, type Kind } from '../kinds.js';
import { isPressure, makeReading, type Position, type Reading, type Value } from '../reading.js';
import { ByteReader, ByteWriter } from './bytes.js';
import { readIntegers, readNumbers, readWords, skipIntegers, skipWords, writeIntegers, writeNumbers, writeWords } from './columns.js';
import { readInstants, readTimes, type Times } from './times.js';

/**
 * Many readings of one subject and kind as columns of bytes, for the store. Both clocks, the device and its counter come
 * back exactly. Rows must be in the order of `inOrder`. Version 1.
 */
const VERSION = 1;
const SECONDS = 1, WITH_SEQ = 2, WITH_BOOT = 4, LAG = 8;

/** The one order of a timeline: by the device's clock, then device, then counter, then value; never by arrival. */
export function inOrder(a: Reading, b: Reading): number {
  return a.at - b.at || byText(a.device, b.device) || (a.seq ?? -1) - (b.seq ?? -1) || byText(valueKey(a.value), valueKey(b.value));
}
export const valueKey = (value: Value): string => (typeof value === 'object' ? JSON.stringify(Object.values(value)) : String(value));
/** Two readings with the same key say the same thing: one of them is a repeat. Within one subject and kind. */
export const contentKey = (r: Pick<Reading, 'device' | 'at' | 'value'>): string => `${r.device}|${r.at}|${valueKey(r.value)}`;

export function packReadings(kind: Kind, readings: readonly Reading[]): Uint8Array {
  const out = new ByteWriter();
  const seconds = readings.every((r) => r.at % 1000 === 0);
  const withSeq = readings.some((r) => r.seq !== undefined);
  const withBoot = readings.some((r) => r.boot !== undefined);
  const lag = lagIsShorter(readings);
  out.byte(VERSION);
  out.byte((seconds ? SECONDS : 0) | (withSeq ? WITH_SEQ : 0) | (withBoot ? WITH_BOOT : 0) | (lag ? LAG : 0));
  out.unsigned(readings.length);
  writeIntegers(out, readings.map((r) => (seconds ? r.at / 1000 : r.at)), 'stride');
  writeIntegers(out, readings.map((r) => (lag ? r.receivedAt - r.at : r.receivedAt)), 'delta');
  writeWords(out, readings.map((r) => r.device));
  if (withSeq) writeIntegers(out, readings.map((r) => r.seq ?? -1), 'stride');
  if (withBoot) writeWords(out, readings.map((r) => r.boot ?? ''));
  writeValues(out, kind, readings.map((r) => r.value));
  return out.done();
}

export function unpackReadings(subject: SubjectId, kind: Kind, bytes: Uint8Array): Reading[] {
  const { from, flags, count, unit } = readHead(bytes);
  const at = readInstants(from, count, unit);
  const received = readIntegers(from, count, 'delta');
  if (flags & LAG) for (let i = 0; i < count; i += 1) received[i] = (received[i] as number) + (at[i] as number);
  const devices = readWords(from, count);
  const seqs = flags & WITH_SEQ ? readIntegers(from, count, 'stride') : undefined;
  const boots = flags & WITH_BOOT ? readWords(from, count) : undefined;
  const values = readValues(from, kind, count);
  return at.map((when, i) => {
    const seq = seqs?.[i] ?? -1;
    const boot = boots?.[i] ?? '';
    return makeReading({ device: devices[i] as DeviceId, kind, value: values[i] as Value, seq: seq >= 0 ? seq : undefined, boot: boot || undefined }, subject, when, received[i] as number);
  });
}

/** When, and what: for whoever shows a day and asks for nothing else. In the order of the timeline. */
export interface TimesAndValues {
  readonly times: Times;
  readonly values: readonly Value[];
}

/** Passes over who said it and when it reached us: a fast sensor's day is shown at half the cost. */
export function unpackValues(kind: Kind, bytes: Uint8Array): TimesAndValues {
  const { from, flags, count, unit } = readHead(bytes);
  const times = readTimes(from, count, unit);
  skipIntegers(from, count);
  skipWords(from, count);
  if (flags & WITH_SEQ) skipIntegers(from, count);
  if (flags & WITH_BOOT) skipWords(from, count);
  return { times, values: readValues(from, kind, count) };
}

/** `unit`: milliseconds that the times count in. */
function readHead(bytes: Uint8Array): { from: ByteReader; flags: number; count: number; unit: number } {
  const from = new ByteReader(bytes);
  if (from.byte() !== VERSION) throw new RangeError('A packed segment of an unknown version');
  const flags = from.byte();
  return { from, flags, count: from.unsigned(), unit: flags & SECONDS ? 1_000 : 1 };
}

/** Live streams arrive a nearly constant while after they happen; a back-fill arrives all at one time. */
function lagIsShorter(readings: readonly Reading[]): boolean {
  let byLag = 0, byClock = 0;
  for (let i = 1; i < readings.length; i += 1) {
    const a = readings[i - 1], b = readings[i];
    if (!a || !b) continue;
    byLag += Math.abs(b.receivedAt - b.at - (a.receivedAt - a.at));
    byClock += Math.abs(b.receivedAt - a.receivedAt);
  }
  return byLag < byClock;
}

function writeValues(out: ByteWriter, kind: Kind, values: readonly Value[]): void {
  switch (kindSpec(kind).form) {
    case 'number': return writeNumbers(out, values as number[]);
    case 'choice': return writeWords(out, values as string[]);
    case 'flag':
    case 'event': return writeIntegers(out, values.map((v) => (v === true ? 1 : 0)), 'delta');
    case 'pressure': {
      const pressures = values.filter(isPressure);
      writeNumbers(out, pressures.map((p) => p.systolic));
      return writeNumbers(out, pressures.map((p) => p.diastolic));
    }
    case 'position': {
      const positions = values as Position[];
      writeNumbers(out, positions.map((p) => p.latitude));
      return writeNumbers(out, positions.map((p) => p.longitude));
    }
  }
}

function readValues(from: ByteReader, kind: Kind, count: number): Value[] {
  switch (kindSpec(kind).form) {
    case 'number': return readNumbers(from, count);
    case 'choice': return readWords(from, count);
    case 'flag':
    case 'event': return readIntegers(from, count, 'delta').map((v) => v === 1);
    case 'pressure': {
      const systolic = readNumbers(from, count), diastolic = readNumbers(from, count);
      return systolic.map((s, i) => ({ systolic: s, diastolic: diastolic[i] ?? 0 }));
    }
    case 'position': {
      const latitude = readNumbers(from, count), longitude = readNumbers(from, count);
      return latitude.map((y, i) => ({ latitude: y, longitude: longitude[i] ?? 0 }));
    }
  }
}
