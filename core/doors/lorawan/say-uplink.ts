import type { Kind } from '../../observations/kinds.js';
import { asKind, calledIn, evenName, meaningOf, pressMeans, unwrapped, type Meaning } from '../meanings.js';
import { isNews, remember, type Memory, type Remembered } from '../memory.js';
import type { About, Decoded, Said, Unread } from '../said.js';
import type { Payload } from './payload.js';
import type { Uplink } from './uplink.js';

/** A profile's own words: a field's name and the kind it is, or null where it shall not be read. */
export type FieldWords = Readonly<Record<string, Kind | null>>;

export interface Hearer {
  readonly memory: Memory;
  /** Milliseconds since 1970 UTC, where the network does not say when. */
  readonly now: number;
  readonly fields?: FieldWords;
  /** The installer's word for the device, where it is paired. */
  readonly deviceKind?: string;
  /** What became of the frame's bytes; undefined: it had none that say anything. */
  readonly read?: 'well' | 'no-codec' | 'refused';
}

export interface Heard {
  readonly decoded: Decoded;
  readonly memory: Memory;
}

/** Fields beyond this are not looked at: no sensor says so many. [ours] */
const MOST_FIELDS = 200, DEEPEST = 4;

/** The word by which a fault that was told ends. */
const NO_FAULT = 'none';
/** What is said of a device of which we hear the radio, and nothing that it senses: it looks alive, and a press would be missed. */
const UNREADABLE = 'what it sends cannot be read, for want of a codec that fits';
const fails = (name: string) => (value: unknown): Partial<About> => ({ fault: value === 1 || value === true ? name : NO_FAULT });

/** What a device says of itself, beside what it senses. */
const ABOUT: Readonly<Record<string, (value: unknown) => Partial<About>>> = {
  'firmware version': (value) => (typeof value === 'string' ? { firmware: value.slice(0, 64) } : {}),
  'battery low': (value) => ({ batteryLow: value === true || value === 1 }),
  'low battery alarm': (value) => ({ batteryLow: value === 'Alarm' }),
  'fault alarm': (value) => ({ fault: value === 'Alarm' ? 'fault alarm' : NO_FAULT }),
  ...Object.fromEntries(['smoke chamber failure', 'fouled smoke chamber', 'ultrasonic sensor failure', 'infrared sensor failure', 'buzzer failure'].map((name) => [name, fails(name)])),
  'tamper status': (value) => ({ tampered: value === 'uninstalled' || value === 'tampered' || value === 1 || value === true }),
  'power event': (value) => (typeof value === 'string' && /^AC Power (?:On|Off)$/.test(value) ? { mains: value === 'AC Power On' } : {}),
};

/**
 * A decoded uplink in our words.
 *
 * One uplink carries several readings under one frame counter, and a counter names one reading: so each kind counts for
 * itself, in a life (`boot`) named by the session, the kind and the day. The session, since the counter begins again when
 * the device joins anew; the day, since a device that was activated by hand keeps its address for ever, and its counter
 * may begin again after a battery change; where it is seen to, the rest of that day is a life of its own. Then a frame
 * told twice within a day is one, and a new count is never old.
 */
export function sayUplink(uplink: Uplink, payload: Payload, { memory, now, fields = {}, deviceKind, read }: Hearer): Heard {
  const frame = frameOf(uplink), last = memory[FRAME];
  // The same frame again (another gateway, a second try): what was said of it is said again, at the time it had then.
  const again = frame !== undefined && last?.value === frame && (uplink.at ?? 0) <= last.saidAt + SAME_FRAME_MS;
  const at = again ? last.saidAt : (uplink.at ?? now);
  const late = !again && last !== undefined && at < last.saidAt;
  const said: Said[] = [], unread: Unread[] = [];
  const life = again || late || !beganAgain(uplink, last, at) ? memory[LIFE] : { value: Math.floor(at / 60_000).toString(36), saidAt: at };
  const next: Record<string, Remembered> = { [FRAME]: { value: frame ?? '', saidAt: at }, ...(life ? { [LIFE]: life } : {}) };
  let about: About = uplink.about ?? { name: uplink.name };
  for (const [path, leaf, raw] of leavesOf(payload)) {
    const tells = ABOUT[evenName(leaf)]?.(raw);
    const known = tells ? undefined : meaningIn(path, leaf, fields);
    const meaning = known === undefined && !tells ? calledIn(leaf, raw, deviceKind ?? '') : known;
    // One part that is well is no word against another that fails.
    if (tells) about = tells.fault === NO_FAULT ? { ...tells, ...about } : { ...about, ...tells };
    if (tells || meaning === null) continue;
    const value = meaning?.value(raw);
    if (!meaning || value === undefined) unread.push({ name: uplink.name, field: path, raw });
    else hear(meaning.kind === 'button' ? pressMeans(deviceKind) : meaning.kind, value, path);
  }
  // A device that was read before, and sends one kind of frame that its codec does not know, is heard all the same.
  const unreadable = read === 'no-codec' || (read === 'refused' && memory[READ]?.value !== true);
  if (unreadable) about = { ...about, fault: UNREADABLE };
  else if (read === 'well' && memory[READ]?.value === false) about = { fault: NO_FAULT, ...about };
  if (unreadable || read === 'well') next[READ] = { value: !unreadable, saidAt: at };
  said.push(...past(payload, uplink.name));
  if (said.length === 0) said.push({ name: uplink.name, kind: 'heartbeat', value: true, at, ...counted('heartbeat') });
  return { decoded: { said, unread: again ? [] : unread, about: [about] }, memory: again || late ? memory : { ...memory, ...next } };

  function hear(kind: Kind, value: unknown, path: string): void {
    const before = !late && Object.hasOwn(memory, path) ? memory[path] : undefined;
    // A press is told by the press alone; where nothing moved or was pressed, nothing happened.
    const nothing = value === false && (kind === 'motion' || kind === 'button' || kind === 'sos' || kind === 'vibration');
    const news = !nothing && (again ? before?.saidAt === at : isNews(kind, value, before, at, 'report'));
    const kept = remember(value, before, at, news);
    if (kept) next[path] = kept;
    if (news) said.push({ name: uplink.name, kind, value, at, ...(said.some((one) => one.kind === kind) ? {} : counted(kind)) });
  }

  function counted(kind: Kind): Pick<Said, 'seq' | 'boot'> {
    const { counter: seq, session = '' } = uplink;
    return seq === undefined ? {} : { seq, boot: `${session.slice(0, 8)}/${kind}/${lifeAt(at, life)}`.slice(-32) };
  }
}

/** Where the memory keeps which frame it heard last, since when the counter runs that began again, and whether what it sends can be read. No field is called so. */
const FRAME = '#frame', LIFE = '#life', READ = '#read';
const frameOf = ({ session = '', counter }: Uplink): string | undefined => (counter === undefined ? undefined : `${session}/${counter}`);

/** A frame comes again within seconds, by another gateway or a second try; the same count much later is another frame. [ours] */
const SAME_FRAME_MS = 10 * 60_000;
const DAY_MS = 86_400_000;

/** Two servers that hear one device may pass its frames on in another order within seconds. [ours] */
const IN_ORDER_MS = 60_000;

/** A count that is no higher than the last one of its session, in a frame that is no repeat and came later. */
function beganAgain({ session = '', counter = Infinity }: Uplink, last: Remembered | undefined, at: number): boolean {
  if (!last || at < last.saidAt + IN_ORDER_MS) return false;
  const [lastSession, lastCounter] = String(last.value).split('/');
  return lastCounter !== undefined && session === lastSession && counter <= Number(lastCounter);
}

const dayOf = (at: number): number => Math.floor(at / DAY_MS);
const lifeAt = (at: number, life: Remembered | undefined): string => (life && at >= life.saidAt && dayOf(at) === dayOf(life.saidAt) ? String(life.value) : dayOf(at).toString(36));

/** Names that say nothing by themselves: `{button_event: {status: 'long press', msgid: 7}}` is a button's word. */
const NAMELESS = new Set(['status', 'state', 'event']);

function meaningIn(path: string, leaf: string, fields: FieldWords): Meaning | null | undefined {
  const own = [path, leaf].find((name) => Object.hasOwn(fields, name));
  if (own === undefined) return meaningOf(leaf) ?? (NAMELESS.has(leaf) ? meaningOf(path.split('/').at(-2) ?? '') : undefined);
  const kind = fields[own];
  return kind ? asKind(kind) : null;
}

/** Each value with its path and its own name; a value with its unit is one. */
function leavesOf(payload: Payload): (readonly [path: string, leaf: string, raw: unknown])[] {
  const leaves: (readonly [string, string, unknown])[] = [];
  const walk = (value: Payload, above: string, depth: number): void => {
    for (const [name, inner] of Object.entries(value)) {
      if (leaves.length >= MOST_FIELDS || name === 'history') continue;
      const path = above + name.slice(0, 60);
      const one = unwrapped(inner);
      if (typeof one !== 'object' || one === null) leaves.push([path, name, one]);
      else if (!Array.isArray(one) && depth < DEEPEST) walk(one as Payload, `${path}/`, depth + 1);
      else leaves.push([path, name, one]);
    }
  };
  walk(payload, '', 1);
  return leaves;
}

/** What a device kept while nobody heard it, each at its own time; told once by its content. Whom it still rings is for the rules. */
function past(payload: Payload, name: string): Said[] {
  const history = Array.isArray(payload['history']) ? payload['history'].slice(0, MOST_FIELDS) : [];
  return history.flatMap((entry): Said[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { timestamp, ...values } = entry as Record<string, unknown>;
    if (typeof timestamp !== 'number' || !(timestamp > 0)) return [];
    return Object.entries(values).flatMap(([field, raw]) => {
      const meaning = meaningOf(field);
      const value = meaning?.value(raw);
      return meaning && value !== undefined && value !== false && meaning.kind !== 'door' ? [{ name, kind: meaning.kind, value, at: timestamp * 1_000 }] : [];
    });
  });
}
