import type { Api } from '../shared/api.js';
import { ApiProblem } from '../shared/api.js';
import type { Notebook } from '../simulator/notebook.js';
import type { Stage } from '../simulator/play.js';
import type { Scene } from '../simulator/scenes/scene.js';
import { carerNamed } from '../simulator/street/carers.js';
import { deviceId, type Home, type Thing } from '../simulator/street/home.js';
import { thingNamed } from '../simulator/street/kit.js';

interface DeviceView {
  readonly id: string;
  readonly kind: string;
  readonly room?: string;
}

async function devicesOf(api: Api, residentId: string): Promise<DeviceView[]> {
  const devices: DeviceView[] = [];
  for await (const device of api.all<DeviceView>(`/api/v1/devices?residentId=${encodeURIComponent(residentId)}`)) devices.push(device);
  return devices;
}

/** The same kind of thing in the same room; a thing that has no room of its own fits wherever it is. */
const sameThing = (device: DeviceView, thing: Thing): boolean =>
  device.kind === thing.kind && (thing.room === undefined || !['motion', 'door'].includes(thing.kind) || device.room?.toLowerCase() === thing.room);

/** Ids of everything the scene needs; what the home lacks is paired. */
async function thingsFor(api: Api, residentId: string, scene: Scene, idOf: (thing: string) => string): Promise<Map<string, string>> {
  const there = await devicesOf(api, residentId);
  const ids = new Map<string, string>();
  for (const name of new Set([...scene.things, ...scene.beats.map(({ thing }) => thing)])) {
    const thing = thingNamed(name);
    if (!thing) throw new RangeError(`the street has no ${name}`);
    const found = there.find(({ id }) => id === idOf(name)) ?? there.find((device) => sameThing(device, thing));
    ids.set(name, found?.id ?? (await api.post<{ id: string }>('/api/v1/devices', { id: idOf(name), kind: thing.kind, residentId, room: thing.room })).id);
  }
  return ids;
}

/** A home of the demonstration street, as the living street knows it. */
export async function stageInStreet(api: Api, notebook: Notebook, home: Home, scene: Scene): Promise<Stage | undefined> {
  const note = notebook.home(home.key);
  if (!note) return undefined;
  const ids = await thingsFor(api, note.residentId, scene, (thing) => deviceId(home.key, thing));
  return {
    residentId: note.residentId, gatewayKey: note.gateway.key, street: home.key,
    idOf: (thing) => ids.get(thing) ?? deviceId(home.key, thing),
    phones: home.circle.map(({ carer }) => carerNamed(carer).phone),
  };
}

/** Anybody else's home: a gateway of our own stands in it, and its key is kept beside the street's. */
export async function stageElsewhere(api: Api, byHand: Notebook, residentId: string, scene: Scene): Promise<Stage> {
  const idOf = (thing: string): string => `simulate-${residentId.slice(0, 32)}-${thing}`;
  const ids = await thingsFor(api, residentId, scene, idOf);
  const gateway = byHand.home(residentId)?.gateway ?? (await ownGateway(api, residentId, idOf('gateway')));
  await byHand.write(residentId, { residentId, gateway, carers: {}, livedUntil: Date.now() });
  return { residentId, gatewayKey: gateway.key, idOf: (thing) => ids.get(thing) ?? idOf(thing) };
}

async function ownGateway(api: Api, residentId: string, id: string): Promise<{ id: string; key: string }> {
  try {
    return await api.post<{ id: string; key: string }>('/api/v1/devices', { id, kind: 'gateway', residentId });
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 409) return { id, key: (await api.post<{ key: string }>(`/api/v1/devices/${id}/key`, {})).key };
    throw error;
  }
}
