import { z } from 'zod';
import { WISHES, type Wish } from '../../../core/walking/profile.js';

const SOME = `is some of ${WISHES.join(', ')}, with commas between; leave it out for none`;
/** Several with commas between, or said several times, as a form does. */
export const ProfileForm = z.union([z.string().max(100), z.array(z.string().max(100)).max(10)], SOME).default('')
  .transform((said) => [said].flat().flatMap((text) => text.split(',')).map((text) => text.trim()).filter((text) => text !== ''))
  .refine((said): said is Wish[] => said.every((one) => (WISHES as readonly string[]).includes(one)), SOME);
const place = z.string().max(200);
export const WalkForm = z.strictObject({ from: place, to: place, profile: ProfileForm });
