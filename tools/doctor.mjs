import { enter } from './launch/enter.mjs';

enter(() => import('./launch/commands/doctor.mjs'));
