import { enter } from './launch/enter.mjs';

enter(() => import('./launch/commands/build.mjs'));
