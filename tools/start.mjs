import { enter } from './launch/enter.mjs';

enter(() => import('./launch/commands/start.mjs'));
