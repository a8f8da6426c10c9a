import { createHash } from 'node:crypto';
import { Api, ApiProblem } from '../shared/api.js';
import { slug, type Source } from './meaning.js';
import type { RecordedHome } from './recording.js';
import type { HomeState, ReplayState } from './state.js';

/** A recorded home has no name; it is entered as "Home <id>" and never as an invented person. */
const GIVEN = 'Home';

interface ResidentView {
  readonly id: string;
  readonly name: { readonly given: string; readonly family: string };
}
interface DeviceView {
  readonly id: string;
}

/**
 * The id under which a sensor of a home is registered: FHIR's alphabet, at most 64 characters. A home whose id has other
 * characters is told from its look-alikes by a piece of its hash.
 */
export function deviceId(home: string, source: Source): string {
  const plain = home.replace(/[^A-Za-z0-9-]+/g, '-');
  const told = plain === home && home.length <= 24 ? home : `${plain.slice(0, 16)}-${createHash('sha256').update(home).digest('hex').slice(0, 7)}`;
  return `tihm-${told}-${slug(source.name).slice(0, 34)}`;
}

/** The residents that earlier replays made, by recorded id. */
export async function knownHomes(api: Api): Promise<Map<string, string>> {
  const known = new Map<string, string>();
  for await (const { id, name } of api.all<ResidentView>('/api/v1/residents?limit=1000')) {
    if (name.given === GIVEN && !known.has(name.family)) known.set(name.family, id);
  }
  return known;
}

/** Makes what is not there yet: the resident, then every device of the home. A place saved for a vanished resident is dropped. */
export async function register(api: Api, home: RecordedHome, known: ReadonlyMap<string, string>, state: ReplayState): Promise<HomeState> {
  const resident = known.get(home.id) ?? (await api.post<ResidentView>('/api/v1/residents', { name: { given: GIVEN, family: home.id } })).id;
  const saved = state.homes[home.id];
  const own = saved?.resident === resident ? saved : { resident, devices: [], sent: 0, accepted: 0, duplicates: 0, quarantined: [], rejected: [] };
  state.homes[home.id] = own;
  const there = new Set<string>();
  for await (const { id } of api.all<DeviceView>(`/api/v1/devices?residentId=${encodeURIComponent(resident)}&limit=1000`)) there.add(id);
  for (const source of home.sources) {
    const id = deviceId(home.id, source);
    if (!there.has(id)) await pair(api, id, source, resident);
  }
  own.devices = home.sources.map((source) => deviceId(home.id, source));
  return own;
}

async function pair(api: Api, id: string, source: Source, residentId: string): Promise<void> {
  try {
    await api.post('/api/v1/devices', { id, kind: source.device, residentId, ...(source.room === undefined ? {} : { room: source.room }) });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 409) {
      throw new ApiProblem(409, error.code, `the device ${id} already belongs to somebody else`, '/api/v1/devices');
    }
    throw error;
  }
}
