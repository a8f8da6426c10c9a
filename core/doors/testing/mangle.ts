import fc from 'fast-check';

/** Values that break a decoder which trusts what it is given. */
const HOSTILE: readonly unknown[] = [null, '', ' ', 'NaN', '1e400', '9007199254740993', -0, 1e308, -1, 65_536, 2 ** 53, true, [], {}, [[]], { $gt: '' }, { __proto__: null }, 'x'.repeat(5_000), '\u0000', '\ud800', '\u202e', '<b>', '../..', '2026-02-30T00:00:00Z'];

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Array.isArray(value) ? value.flatMap((item, i) => pathsOf(item, [...path, i])) : Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return [path, ...below];
}

function changed(value: unknown, [head, ...rest]: Path, change: (value: unknown) => unknown): unknown {
  if (head === undefined) return change(value);
  if (Array.isArray(value)) return value.map((item, i) => (i === head ? changed(item, rest, change) : item));
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [head]: changed((value as Record<string, unknown>)[head], rest, change) };
}

const without = (value: unknown, path: Path): unknown => {
  const last = path.at(-1);
  if (last === undefined) return undefined;
  return changed(value, path.slice(0, -1), (holder) => {
    if (Array.isArray(holder)) return holder.filter((_, i) => i !== last);
    if (typeof holder !== 'object' || holder === null) return holder; // an earlier change took it away
    const { [String(last)]: _gone, ...rest } = holder as Record<string, unknown>;
    return rest;
  });
};

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return [...value].reverse();
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value).reverse()) : value;
};

/** A real message with one to four of its parts replaced, left out, doubled or put in another order. */
export function mangled(sample: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(sample);
  const mutation = fc.record({ path: fc.constantFrom(...paths), how: fc.constantFrom('replace', 'leave out', 'double', 'reorder', 'any'), hostile: fc.constantFrom(...HOSTILE), any: fc.jsonValue({ maxDepth: 3 }) });
  return fc.array(mutation, { minLength: 1, maxLength: 4 }).map((mutations) => mutations.reduce<unknown>((message, { path, how, hostile, any }) => {
    switch (how) {
      case 'replace': return changed(message, path, () => hostile);
      case 'any': return changed(message, path, () => any);
      case 'leave out': return without(message, path);
      case 'double': return changed(message, path, (part) => [part, part]);
      default: return changed(message, path, shuffled);
    }
  }, sample));
}

/** A real text cut short, or with characters changed, doubled or moved. */
export function mangledText(sample: string): fc.Arbitrary<string> {
  const spot = fc.nat({ max: Math.max(0, sample.length - 1) });
  return fc.oneof(
    spot.map((at) => sample.slice(0, at)),
    spot.map((at) => sample.slice(at)),
    fc.tuple(spot, spot).map(([a, b]) => sample.slice(Math.min(a, b), Math.max(a, b)) + sample),
    fc.array(fc.tuple(spot, fc.constantFrom('\u0000', '\r\n', '<', '>', '&', '"', "'", '%', '{', ';', '\ud800', '9', '-', ' ', 'é')), { minLength: 1, maxLength: 8 })
      .map((changes) => changes.reduce((text, [at, by]) => text.slice(0, at) + by + text.slice(at + 1), sample)),
  );
}
