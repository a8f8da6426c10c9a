/** What an NGSI-LD query asks for (ETSI GS CIM 009 v1.8, 4.9 query language, 4.10 geo-queries), as far as we answer it. */
export interface Term {
  readonly attribute: string;
  /** Undefined: the attribute is there. */
  readonly test?: { readonly by: '==' | '!=' | '>=' | '<=' | '>' | '<'; readonly value: string | number | boolean };
}
/** Any of the lists, each of whose terms holds. */
export type Q = readonly (readonly Term[])[];
export interface Near {
  readonly longitude: number;
  readonly latitude: number;
  readonly least?: number;
  readonly most?: number;
}
export class BadNgsi extends Error {
  override readonly name = 'BadNgsi';
  constructor(readonly field: string, detail: string) {
    super(detail);
  }
}

const TERM = /^([A-Za-z][A-Za-z0-9]{0,49})(?:(==|!=|>=|<=|>|<)(.{1,200}))?$/;
const MOST_TERMS = 20;

/** `no2>40;pm25<=10|airQualityLevel=="high"`: `;` binds stronger than `|`. */
export function readQ(text: string): Q {
  const q = text.split('|').map((part) => part.split(';').map((term): Term => {
    const [, attribute, by, value] = TERM.exec(term) ?? [];
    if (attribute === undefined) throw new BadNgsi('q', 'q: takes terms as no2>40, joined by ; (and) or | (or); brackets, lists and patterns are not taken.');
    return { attribute, ...(by !== undefined && value !== undefined ? { test: { by: by as '==', value: valueOf(value) } } : {}) };
  }));
  if (q.flat().length > MOST_TERMS) throw new BadNgsi('q', `q: takes at most ${MOST_TERMS} terms.`);
  return q;
}

function valueOf(text: string): string | number | boolean {
  if (/^".*"$/.test(text)) return text.slice(1, -1);
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

export function fitsQ(q: Q, valueAt: (attribute: string) => unknown): boolean {
  return q.some((terms) => terms.every(({ attribute, test }) => {
    const value = valueAt(attribute);
    if (value === undefined || value === null) return false;
    if (!test) return true;
    if (typeof value !== typeof test.value) return test.by === '!=';
    const [a, b] = [value as number, test.value as number];
    switch (test.by) {
      case '==': return a === b;
      case '!=': return a !== b;
      case '>=': return a >= b;
      case '<=': return a <= b;
      case '>': return a > b;
      default: return a < b;
    }
  }));
}

/** `georel=near;maxDistance==2000&geometry=Point&coordinates=[0.33,51.48]`, metres. */
export function readNear(georel: string, geometry: string | undefined, coordinates: string | undefined): Near {
  const [, bound, metres] = /^near;(maxDistance|minDistance)==(\d{1,8}(?:\.\d+)?)$/.exec(georel) ?? [];
  if (bound === undefined) throw new BadNgsi('georel', 'georel: takes near;maxDistance==metres or near;minDistance==metres.');
  if (geometry !== 'Point') throw new BadNgsi('geometry', 'geometry: takes Point.');
  const [, longitude = '', latitude = ''] = /^\[\s*(-?\d{1,3}(?:\.\d+)?)\s*,\s*(-?\d{1,2}(?:\.\d+)?)\s*\]$/.exec(coordinates ?? '') ?? [];
  if (longitude === '' || Math.abs(Number(longitude)) > 180 || Math.abs(Number(latitude)) > 90) throw new BadNgsi('coordinates', 'coordinates: takes [longitude,latitude], as [0.33,51.48].');
  return { longitude: Number(longitude), latitude: Number(latitude), ...(bound === 'maxDistance' ? { most: Number(metres) } : { least: Number(metres) }) };
}

const EARTH_METRES = 6_371_008.8;
const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** On a sphere: within half a percent. */
export function isNear({ longitude, latitude, least = 0, most = Infinity }: Near, [x, y]: readonly [number, number]): boolean {
  const [a, b] = [radians(latitude), radians(y)];
  const h = Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(x - longitude) / 2) ** 2;
  const metres = 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(h)));
  return metres >= least && metres <= most;
}
