import { z } from 'zod';
import { latitude, longitude } from '../position.forms.js';
import { ROAD_CLASSES } from './segments.store.js';

export const MOST_READINGS = 10_000;
const text = z.string().trim().min(1).max(100);
/** Ours and those of suppliers, as RWS01_MONIBAS_0271hrl0063ra or MUM76.h1. */
export const siteId = z.string().regex(/^[\w][\w.:-]{0,79}$/, 'takes up to 80 letters, digits and _ . : -');

export const NewTrafficSiteForm = z.strictObject({
  id: siteId,
  name: text,
  latitude,
  longitude,
  road: text.optional(),
  direction: text.optional(),
  intervalMinutes: z.union([z.literal(1), z.literal(5)], 'is 1 or 5').default(5),
  /** reference: a counter of the highway authority or its equal; indicative: anything else. */
  grade: z.enum(['reference', 'indicative']).default('indicative'),
});

export const NewSegmentForm = z.strictObject({
  id: siteId,
  name: text,
  class: z.enum(ROAD_CLASSES),
  lengthMetres: z.number().min(10).max(100_000),
  limitMph: z.number().int().min(5).max(70, 'is the signed limit, 5 to 70 mph'),
  /** The detector at its beginning, and that at its end. */
  upstream: siteId,
  downstream: siteId.optional(),
  ward: text.optional(),
});

/** No road carries more, and no detector that counts more is right. [ours] */
export const MOST_FLOW = 20_000, MOST_MPH = 160;

/** What was counted in one interval. */
export const TrafficReadingForm = z.strictObject({
  at: z.iso.datetime({ offset: true, message: 'must be the interval’s beginning in ISO 8601 with an offset, as 2026-11-24T08:05:00Z' }).transform((value) => Date.parse(value)),
  /** Vehicles an hour. */
  flow: z.number().min(0).max(MOST_FLOW).optional(),
  speed: z.number().min(0).max(300).optional(),
  unit: z.enum(['mph', 'km/h'], 'says the unit of the speed: mph or km/h').default('mph'),
  /** Per cent of the interval. */
  occupancy: z.number().min(0).max(100).optional(),
});
export const TrafficReadingsForm = z.array(z.unknown()).min(1).max(MOST_READINGS, `holds ${MOST_READINGS} intervals at most; send more in several messages`);

const time = z.union([z.iso.datetime({ offset: true }), z.iso.date()], 'must be a day as 2026-11-24 or a time with an offset').transform((value) => Date.parse(value));
export const SpanForm = z.strictObject({ from: time.optional(), to: time.optional() });

const limit = z.coerce.number().int().min(1).max(1_000);
/** `after`: the last id of the page before. */
export const PageForm = z.strictObject({ after: z.string().max(80).default(''), limit: limit.default(200) });
export const StatesForm = PageForm.extend({ ward: text.optional() });
export const IncidentsForm = z.strictObject({
  state: z.enum(['open', 'suspected', 'confirmed', 'cleared', 'withdrawn'], 'is open, suspected, confirmed, cleared or withdrawn').default('open'),
  before: time.optional(),
  limit: limit.default(100),
});
export const BottlenecksForm = SpanForm.extend({ limit: z.coerce.number().int().min(1).max(100).default(20) });
