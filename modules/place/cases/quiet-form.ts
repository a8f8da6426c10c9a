import { z } from 'zod';
import type { QuietHours } from '../../../core/escalation/quiet-hours.js';

export const hour = z.coerce.number('is an hour from 0 to 23').int('is an hour from 0 to 23').min(0, 'is an hour from 0 to 23').max(23, 'is an hour from 0 to 23');

interface Quiet {
  readonly quietFrom?: number | undefined;
  readonly quietTo?: number | undefined;
}

/** From the one hour to the other nothing is sent; over midnight where it is later. */
export const quietTimes = { quietFrom: hour.optional(), quietTo: hour.optional() };
export const bothOrNeither = ({ quietFrom, quietTo }: Quiet): boolean => (quietFrom === undefined) === (quietTo === undefined) && (quietFrom === undefined || quietFrom !== quietTo);
export const NOT_BOTH = { path: ['quietTo'], message: 'comes with quietFrom, and is another hour' };

export const quietOf = ({ quietFrom, quietTo }: Quiet): QuietHours | undefined => (quietFrom === undefined || quietTo === undefined ? undefined : { from: quietFrom * 60, to: quietTo * 60 });

/** The hours as a form shows them again. */
export const shownHour = (minutes: number | undefined): string => (minutes === undefined ? '' : String(minutes / 60));
