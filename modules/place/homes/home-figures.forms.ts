import { z } from 'zod';
import { MEASURES } from '../../../core/area-figures/cells.js';
import { localDay } from '../../platform/http/local-day.js';

/** Days in one answer. */
export const MOST_DAYS = 92;

export const FiguresForm = z.strictObject({ from: localDay.optional(), to: localDay.optional(), measure: z.enum(MEASURES, `says which: ${MEASURES.join(', ')}`).optional(), area: z.string().trim().min(1).max(100).optional() });
