/** Performance workload (docs/adr on measuring): patient k mod 100, code (k/100) mod 5, one second apart. */
const CODES = [['heart-rate', 60, 90], ['oxygen-saturation', 95, 99], ['respiratory-rate', 12, 20], ['body-temperature', 36.2, 37.4], ['steps', 0, 90]] as const;
export const PATIENTS = 100;

export interface Street {
  readonly residents: readonly string[];
  readonly devices: readonly string[];
  readonly keys: readonly string[];
}

export async function makeStreet(url: string, token: string): Promise<Street> {
  const call = async <T>(path: string, body: object): Promise<T> => {
    const response = await fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const residents: string[] = [], devices: string[] = [], keys: string[] = [];
  for (let i = 0; i < PATIENTS; i += 1) {
    const { id } = await call<{ id: string }>('/api/v1/residents', { name: { given: 'Bench', family: `No ${i}` } });
    const device = await call<{ id: string; key: string }>('/api/v1/devices', { kind: 'watch', residentId: id });
    residents.push(id);
    devices.push(device.id);
    keys.push(device.key);
  }
  return { residents, devices, keys };
}

/** The k-th reading of the workload, `base` milliseconds after 1970 for k = 0. Values wander inside the normal. */
export function reading(k: number, street: Street, base: number, stepMs = 1_000): object {
  const [kind, low, high] = CODES[Math.floor(k / PATIENTS) % CODES.length] ?? CODES[0];
  const wave = (Math.sin(k / 977) + 1) / 2;
  const value = Math.round((low + (high - low) * wave) * (kind === 'body-temperature' ? 10 : 1)) / (kind === 'body-temperature' ? 10 : 1);
  return { device: street.devices[k % PATIENTS], kind, value, at: new Date(base + k * stepMs).toISOString() };
}
