import { RowFields } from '../../../../core/network/row-fields.js';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** An item's plain values by name; of a GeoJSON feature its properties, with longitude and latitude from its point. */
export function fieldsOfItem(item: unknown): { readonly fields: RowFields; readonly values: ReadonlyMap<string, string> } {
  const values = new Map<string, string>();
  const take = (from: unknown): void => {
    if (!isObject(from)) return;
    for (const [name, value] of Object.entries(from)) if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') values.set(name.toLowerCase(), String(value));
  };
  take(item);
  if (isObject(item) && item['type'] === 'Feature') {
    values.delete('type');
    take(item['properties']);
    const { type, coordinates } = (isObject(item['geometry']) ? item['geometry'] : {}) as { type?: unknown; coordinates?: unknown };
    if (type === 'Point' && Array.isArray(coordinates)) ['longitude', 'latitude'].forEach((name, i) => values.set(name, String(coordinates[i])));
  }
  return { fields: new RowFields((name) => values.get(name.toLowerCase()) ?? ''), values };
}
