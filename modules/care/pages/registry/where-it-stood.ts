import type { Device } from '../../../../core/things/device.js';
import { moment, type Moment } from '../../../../core/time/when.js';

export interface Stood {
  readonly who: string;
  readonly room: string;
  readonly from: Moment;
  readonly to?: Moment;
}

/** With whom and in which room a device stood, newest first; a move is a line of its own. */
export function whereItStood({ issues }: Device, names: ReadonlyMap<string, string>, now: number): readonly Stood[] {
  const lines = issues.flatMap((issue) => {
    const stands = [{ room: issue.room ?? '', from: issue.from }, ...(issue.moves ?? [])];
    return stands.map(({ room, from }, i) => {
      const to = stands[i + 1]?.from ?? issue.to;
      return { who: names.get(issue.subject) ?? 'somebody whose record is gone', room, from: moment(from, now), ...(to === undefined ? {} : { to: moment(to, now) }) };
    });
  });
  return lines.reverse();
}
