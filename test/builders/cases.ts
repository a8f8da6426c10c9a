import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Api } from './api.js';

export interface Shown { id: string; rule: string; state: string; subject: { id: string; name: string }; because: string; differ: string; dueAt: string; openedAt: string; owner?: string | null; claimed: boolean; found: boolean; reopened: number; shadow: boolean; history?: { what: string; by?: string; words?: string }[] }

/** Somebody who can sign in, signed in. */
export async function person(api: Api, name: string, role: string): Promise<{ id: string; token: string }> {
  const username = `${name}-${Math.random().toString(36).slice(2)}`, password = 'a long enough password';
  const { id } = await api.ok<{ id: string }>('POST', '/api/v1/users', { username, name, role, password });
  return { id, token: (await api.ok<{ token: string }>('POST', '/api/v1/sign-in', { username, password }, '')).token };
}

/** What Marylebone Road measured from September to November 2001, hour by hour, as the service takes it. */
export function autumnOf2001(folder: string): object[] {
  const [head = '', ...rows] = gunzipSync(readFileSync(join(folder, 'marylebone_2001_2002.csv.gz'))).toString().trim().split('\n');
  const names = head.split(','), number = (value: string | undefined): number | undefined => (value ? Number(value) : undefined);
  return rows.filter((row) => /^2001-(09|10|11)/.test(row)).map((row) => {
    const { date = '', no2, o3, pm10, pm25 } = Object.fromEntries(row.split(',').map((value, i) => [names[i] ?? '', value]));
    return { at: `${date.slice(0, 10)}T${date.slice(11, 13)}:00:00Z`, unit: 'ppb', no2: number(no2), o3: number(o3), pm10: number(pm10), pm25: number(pm25) };
  });
}
