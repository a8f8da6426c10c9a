import { z } from 'zod';
import { POSITIONS } from '../../../core/falls/sample.js';

const number = z.number();

/** A part of a worn tag's stream. What stands in `data` is judged sample by sample, so that a bad one costs only itself. */
export const AccelerometryForm = z.strictObject({
  device: z.string().min(1).max(64),
  /** Of the first sample, on the tag's clock. */
  at: z.string().max(40).describe('Of the first sample: ISO 8601 with an offset'),
  periodMs: number.describe('Milliseconds between samples: 5 to 50'),
  unit: z.enum(['g', '[g]', 'm/s2']),
  position: z.enum(POSITIONS).default('unknown').describe('Where on the body it is worn'),
  data: z.union([z.array(z.unknown()), z.string()]).describe('[[x, y, z], …], or the text of a FHIR SampledData: numbers apart by one space, with E, U and L'),
  /** A number of the data means origin + factor × number, in `unit`. */
  factor: number.optional(),
  origin: number.optional(),
  lowerLimit: number.optional(),
  upperLimit: number.optional(),
  /** The most that one axis can say, in g: a blow beyond it is told as clipped. */
  rangeG: z.number().positive().max(200).optional(),
  /** The sender's own number of this part; it comes back in the answer. */
  seq: z.int().min(0).optional(),
});
