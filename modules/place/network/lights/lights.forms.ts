import { z } from 'zod';
import { latitudeInQuery as latitude, longitudeInQuery as longitude } from '../../position.forms.js';
import { boxOf } from '../../../../core/ogc/items-query.js';

export const limit = z.coerce.number().int().min(1).max(1_000).default(200);
const text = z.string().trim().min(1).max(100);

export const ColumnsForm = z.strictObject({
  /** west,south,east,north */
  bbox: z.string().max(120).transform((said, context) => boxOf(said) ?? (context.addIssue({ code: 'custom', message: 'is west,south,east,north in degrees, as 0.2,51.4,0.4,51.5' }), z.NEVER)).optional(),
  latitude: latitude.optional(), longitude: longitude.optional(),
  /** Metres about that place. */
  within: z.coerce.number().min(1).max(20_000).default(500),
  ward: text.optional(),
  after: z.string().max(80).default(''),
  limit,
}).refine(({ latitude, longitude }) => (latitude === undefined) === (longitude === undefined), { error: 'comes with longitude', path: ['latitude'] });

/** A fault in TALQ's words, as lampFailure, or what a person sees: columnDamaged, doorOpen, alwaysOn. */
export const FaultForm = z.strictObject({
  kind: z.string().regex(/^[a-zA-Z][a-zA-Z0-9-]{1,59}$/, 'takes letters and digits, as lampFailure'),
  since: z.iso.datetime({ offset: true, message: 'must be a time in ISO 8601 with an offset, as 2026-11-24T08:00:00Z' }).transform((value) => Date.parse(value)).optional(),
  detail: z.string().trim().max(500).optional(),
});
export const EndFaultForm = z.strictObject({ kind: z.string().max(60) });
export const OpenFaultsForm = z.strictObject({ kind: z.string().max(60).optional(), after: z.string().max(120).optional(), limit });

export const InstallForm = z.strictObject({
  slot: z.string().regex(/^[a-z0-9-]{1,20}$/, 'takes up to 20 small letters, digits and hyphens'),
  what: z.enum(['sensor', 'gateway'], 'is sensor or gateway'),
  name: text,
  devEui: z.string().regex(/^[0-9a-fA-F]{16}$/, 'is 16 hexadecimal digits').transform((eui) => eui.toLowerCase()).optional(),
  /** What another source calls it, as a Zigbee bridge: the source's id and the name it uses. */
  behind: z.strictObject({ source: text, name: z.string().min(1).max(128) }).optional(),
}).refine(({ devEui, behind }) => devEui === undefined || behind === undefined, { error: 'comes without devEui: the name behind the source is enough', path: ['behind'] });
