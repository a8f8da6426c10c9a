import { z } from 'zod';
import { TIERS } from '../../../core/network/tiers.js';
import { localDay } from '../../platform/http/local-day.js';

const text = z.string().trim().min(1).max(100);
export const SummaryForm = z.strictObject({ area: z.enum(['ward', 'town'], 'is ward or town').default('ward'), on: localDay.transform((value) => Date.parse(value)).optional() });
export const UncoveredForm = z.strictObject({
  tier: z.enum(TIERS.slice(1) as [string, ...string[]], `is one of ${TIERS.slice(1).join(', ')}`).default('decent'),
  ward: text.optional(),
  after: z.string().max(12).default(''),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

/** A GeoJSON FeatureCollection; its areas are read by areas.ts. */
export const WardsForm = z.object({ type: z.literal('FeatureCollection', 'must be FeatureCollection'), features: z.array(z.unknown()).min(1).max(500) });
