import { enter } from './launch/enter.mjs';

enter(() => import('./launch/commands/run.mjs'));
