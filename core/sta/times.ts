/** An instant (`from` = `to`) or an interval, milliseconds since 1970 UTC. */
export class Span {
  constructor(readonly from: number, readonly to: number) {}
}

export class Duration {
  constructor(readonly ms: number) {}
}

const INSTANT = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)$/;

/** ISO 8601 with an offset; undefined when it is not. Fractions beyond a millisecond are cut off. */
export function readInstant(text: string): number | undefined {
  const match = INSTANT.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second = '00', fraction = '0', zone = 'Z'] = match;
  const offset = zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  // Date.parse takes 30 February for 2 March: the day must be there.
  if (Number(day) > new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()) return undefined;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.slice(0, 3).padEnd(3, '0')}${offset}`);
  return Number.isNaN(at) ? undefined : at;
}

export function readSpan(text: string): Span | undefined {
  const [first = '', second, more] = text.split('/');
  const from = readInstant(first);
  const to = second === undefined ? from : readInstant(second);
  return from === undefined || to === undefined || to < from || more !== undefined ? undefined : new Span(from, to);
}

const DURATION = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** Days, hours, minutes and seconds: months and years have no fixed length. */
export function readDuration(text: string): Duration | undefined {
  const match = DURATION.exec(text);
  if (!match || /[PT]$/.test(text)) return undefined;
  const [, minus, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  const ms = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000 + Number(seconds) * 1000;
  return new Duration(minus ? -ms : ms);
}
