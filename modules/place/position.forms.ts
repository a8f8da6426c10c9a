import { z } from 'zod';
import { BRITAIN, PERHAPS_SWAPPED } from '../../core/geo/position.js';

export const latitude = z.number().min(BRITAIN.south, PERHAPS_SWAPPED).max(BRITAIN.north, PERHAPS_SWAPPED);
export const longitude = z.number().min(BRITAIN.west, PERHAPS_SWAPPED).max(BRITAIN.east, PERHAPS_SWAPPED);
/** The same in an address, where all is text. */
export const latitudeInQuery = z.coerce.number().pipe(latitude), longitudeInQuery = z.coerce.number().pipe(longitude);
