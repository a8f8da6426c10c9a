import { z } from 'zod';
import { MEASURES } from '../../../core/area-figures/cells.js';

/** Days in one answer. */
export const MOST_DAYS = 92;
const day = z.iso.date('must be a day as 2026-11-24').optional();

export const FiguresForm = z.strictObject({ from: day, to: day, measure: z.enum(MEASURES, `says which: ${MEASURES.join(', ')}`).optional(), area: z.string().trim().min(1).max(100).optional() });
