/** Our clock, milliseconds since 1970 UTC. Tests put a hand on it by providing another implementation. */
export abstract class Clock {
  abstract now(): number;
}

export class SystemClock extends Clock {
  now(): number {
    return Date.now();
  }
}
