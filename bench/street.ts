/** Performance workload: patient k mod 100, code (k/100) mod 5, one second apart. */
const CODES = [
  { kind: 'heart-rate', low: 60, high: 90, digits: 0, loinc: '8867-4', unit: '/min' },
  { kind: 'oxygen-saturation', low: 95, high: 99, digits: 0, loinc: '2708-6', unit: '%' },
  { kind: 'respiratory-rate', low: 12, high: 20, digits: 0, loinc: '9279-1', unit: '/min' },
  { kind: 'body-temperature', low: 36.2, high: 37.4, digits: 1, loinc: '8310-5', unit: 'Cel' },
  { kind: 'steps', low: 0, high: 90, digits: 0, loinc: '55423-8', unit: '{steps}' },
] as const;
export const PATIENTS = 100;

export interface Street {
  readonly residents: readonly string[];
  readonly devices: readonly string[];
  readonly keys: readonly string[];
  /** Of the carer of each resident, where there are carers. */
  readonly phones: string[];
}

async function call<T>(url: string, token: string, path: string, body: object): Promise<T> {
  const response = await fetch(url + path, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

/** As many people, each with a watch; entered by the public routes, some at a time. */
export async function makeStreet(url: string, token: string, people: number, tell: (entered: number) => void = () => undefined): Promise<Street> {
  const residents: string[] = [], devices: string[] = [], keys: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < people; i = next++) {
      const { id } = await call<{ id: string }>(url, token, '/api/v1/residents', { name: { given: 'Bench', family: `No ${i}` } });
      const device = await call<{ id: string; key: string }>(url, token, '/api/v1/devices', { kind: 'watch', residentId: id });
      residents[i] = id;
      devices[i] = device.id;
      keys[i] = device.key;
      if (i % 5_000 === 4_999) tell(i + 1);
    }
  };
  await Promise.all(Array.from({ length: 32 }, worker));
  return { residents, devices, keys, phones: [] };
}

/** Each resident gets one of so many carers (1,000 at most: Ofcom's numbers for fiction). */
export async function addCarers(url: string, token: string, street: Street, carers: number): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < street.residents.length; i = next++) {
      const number = String(i % carers).padStart(3, '0');
      street.phones[i] = `+447700900${number}`;
      await call(url, token, `/api/v1/residents/${street.residents[i]}/carers`, { name: `Carer ${number}`, phone: street.phones[i] });
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
}

const PASSWORD = 'correct horse battery';

/** So many carers of one resident (1,000 at most), each with a user of their own: the tokens of their sessions. */
export async function signInCarers(url: string, token: string, resident: string, count: number): Promise<string[]> {
  const tokens: string[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) {
      const name = `carer-${String(i).padStart(3, '0')}`;
      const { id } = await call<{ id: string }>(url, token, `/api/v1/residents/${resident}/carers`, { name, phone: `+447700900${name.slice(-3)}` });
      await call(url, token, '/api/v1/users', { username: name, name, role: 'carer', password: PASSWORD, carerId: id });
      tokens[i] = (await call<{ token: string }>(url, '', '/api/v1/sign-in', { username: name, password: PASSWORD })).token;
    }
  };
  await Promise.all(Array.from({ length: 8 }, worker));
  return tokens;
}

function valueOf(k: number, people: number): { code: (typeof CODES)[number]; value: number } {
  const code = CODES[Math.floor(k / people) % CODES.length] ?? CODES[0];
  const wave = (Math.sin(k / 977) + 1) / 2;
  return { code, value: Number((code.low + (code.high - code.low) * wave).toFixed(code.digits)) };
}

/** The k-th reading of the workload, `base` milliseconds after 1970 for k = 0. Values wander inside the normal. */
export function reading(k: number, { devices }: Street, base: number, stepMs = 1_000): object {
  const { code, value } = valueOf(k, devices.length);
  return { device: devices[k % devices.length], kind: code.kind, value, at: new Date(base + k * stepMs).toISOString() };
}

/** The same as FHIR: some 600 bytes of JSON. */
export function observation(k: number, { residents, devices }: Street, base: number, stepMs = 1_000): object {
  const { code, value } = valueOf(k, devices.length);
  const device = devices[k % devices.length];
  return {
    resourceType: 'Observation', status: 'final', identifier: [{ system: 'urn:bench', value: `${base}-${k}` }],
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code: 'vital-signs', display: 'Vital Signs' }] }],
    code: { coding: [{ system: 'http://loinc.org', code: code.loinc }], text: code.kind },
    subject: { reference: `Patient/${residents[k % residents.length]}` }, effectiveDateTime: new Date(base + k * stepMs).toISOString(),
    device: { reference: `Device/${device}`, display: 'Bench watch' }, valueQuantity: { value, unit: code.unit, system: 'http://unitsofmeasure.org', code: code.unit },
  };
}
