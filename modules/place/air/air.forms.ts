import { z } from 'zod';
import type { Pollutant } from '../../../core/air/pollutants.js';
import { latitude, longitude } from '../position.forms.js';

/** Hours in one message: a year of one site. */
export const MOST_HOURS = 9_000;
/** No air on record held so much, in µg/m³: it is a fault of the instrument. [ours] */
const MOST = 10_000;

export const NewSiteForm = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{1,39}$/, 'takes 2 to 40 small letters, digits and hyphens'),
  name: z.string().trim().min(1).max(100),
  /** reference: an instrument of the national network or its equal; indicative: anything cheaper. */
  grade: z.enum(['reference', 'indicative']),
  latitude,
  longitude,
  ward: z.string().trim().min(1).max(100).optional(),
});

const concentration = z.number().min(-100, 'is too far below nothing for a drift: where it was not measured, leave it out').max(MOST, 'is more than any air ever held: where it was not measured, leave it out');

/** One hour's means. Gases in ppb or µg/m³, as the message says; particles in µg/m³. */
export const HourForm = z.strictObject({
  at: z.iso.datetime({ offset: true, message: 'must be the hour’s beginning in ISO 8601 with an offset, as 2026-11-24T08:00:00Z' }).transform((value) => Date.parse(value)),
  unit: z.enum(['ppb', 'ug/m3'], 'says the unit of the gases: ppb or ug/m3').default('ug/m3'),
  no2: concentration.optional(), o3: concentration.optional(), so2: concentration.optional(), pm25: concentration.optional(), pm10: concentration.optional(),
  /** Relative, per cent, at the sensor: takes the water off the particles of an indicative site. */
  humidity: z.number().min(0).max(100).optional(),
  /** Metres a second. Traffic and air are set side by side in winds alike. */
  windSpeed: z.number().min(0).max(75).optional(),
});
export type Hour = z.infer<typeof HourForm>;

/** What a message calls each pollutant. */
export const HOUR_FIELDS = { NO2: 'no2', O3: 'o3', SO2: 'so2', 'PM2.5': 'pm25', PM10: 'pm10' } as const satisfies Readonly<Record<Pollutant, keyof Hour>>;
/** A wrong one of these costs itself alone, not the hour. Not so the humidity: without it the particles would be taken as they are. */
export const VALUES = ['no2', 'o3', 'so2', 'pm25', 'pm10', 'windSpeed'] as const satisfies readonly (keyof Hour)[];

export const HoursForm = z.array(z.unknown()).min(1).max(MOST_HOURS, `holds ${MOST_HOURS} hours at most; send more in several messages`);

const day = z.iso.date({ message: 'must be a day as 2026-11-24' }).transform((value) => Date.parse(value));
export const DaysForm = z.strictObject({ from: day.optional(), to: day.optional() });

export const UkAirForm = z.strictObject({ dryRun: z.enum(['true', 'false']).default('false') });

export const YearForm = z.strictObject({ year: z.coerce.number().int().min(1990).max(2100) });

/** Areas in one message. */
export const MOST_FORECASTS = 1_000;
const stamp = z.iso.datetime({ offset: true, message: 'must be a time in ISO 8601 with an offset, as 2026-11-24T08:00:00Z' }).transform((value) => Date.parse(value));
/** What somebody foresees for an area, day by day. */
export const ForecastForm = z.strictObject({
  area: z.string().trim().min(1).max(100),
  /** Whose forecast it is: Met Office, airTEXT … */
  source: z.string().trim().min(1).max(100),
  issuedAt: stamp,
  days: z.array(z.strictObject({ date: day, daqi: z.number().int().min(1, 'is an index of 1 to 10').max(10, 'is an index of 1 to 10') })).min(1).max(14),
});
export const ForecastsForm = z.array(z.unknown()).min(1).max(MOST_FORECASTS, `holds ${MOST_FORECASTS} areas at most; send more in several messages`);
