import { expect } from 'vitest';
import { eventually, type Answer, type Api } from './api.js';

export interface Import { id: string; state: string; rows: number; taken: number; changed: number; unchanged: number; outside: number; refused: number; unnamed: number; unnamedOutside: number; percent: number; why?: string; field?: string; dryRun: boolean; resumed: boolean }
export interface Fault { row: number; line: number; where: string; id?: string; field: string; detail: string }
export interface Page { features: { id: string; geometry: { type: string } | null; properties: Record<string, unknown> }[]; links: { rel: string; href: string }[]; numberReturned: number; type: string }

export const table = (head: string, ...rows: string[]): string => [head, ...rows, ''].join('\n');
/** A square, longitude and latitude of its south-west corner. */
export const box = (west: number, south: number, size = 0.1): object => ({ type: 'Polygon', coordinates: [[[west, south], [west + size, south], [west + size, south + size], [west, south + size], [west, south]]] });
export const ward = (name: string, geometry: object): object => ({ type: 'Feature', properties: { WD24NM: name, WD24CD: 'E05000001' }, geometry });

/** What the tests of the network have to say to the service, as staff unless said otherwise. */
export class NetworkApi {
  constructor(private readonly api: () => Api) {}

  over(id: string): Promise<Import> {
    return eventually(`the end of import ${id}`, async () => {
      const one = await this.api().ok<Import>('GET', `/api/v1/network/imports/${id}`);
      return one.state === 'waiting' ? undefined : one;
    }, 30_000);
  }

  async hand(layout: string, file: string, query = '', type = 'text/csv'): Promise<Import> {
    const { status, body } = await this.api().call<Import>('POST', `/api/v1/network/imports/${layout}${query}`, file, undefined, type);
    expect([status, body]).toEqual([202, expect.objectContaining({ state: 'waiting' })]);
    return this.over(body.id);
  }

  faults(id: string, query = '', told = 'faults'): Promise<Fault[]> {
    return this.api().ok('GET', `/api/v1/network/imports/${id}/${told}${query}`);
  }

  wards(...features: object[]): Promise<Answer<{ field: string; detail: string; wards: number; moved: number }>> {
    return this.api().call('PUT', '/api/v1/network/wards', { type: 'FeatureCollection', features });
  }

  async partner(...scopes: string[]): Promise<string> {
    const { id } = await this.api().ok<{ id: string }>('POST', '/api/v1/partners', { name: 'A partner' });
    return (await this.api().ok<{ key: string }>('POST', `/api/v1/partners/${id}/keys`, { title: 'key', scopes })).key;
  }

  items(collection: string, query = '', token = ''): Promise<Answer<Page & { field: string }>> {
    return this.api().call('GET', `/ogc/collections/${collection}/items${query}`, undefined, token);
  }

  async ids(collection: string, query = '', token = ''): Promise<string[]> {
    return (await this.items(collection, query, token)).body.features.map(({ id }) => id);
  }
}
