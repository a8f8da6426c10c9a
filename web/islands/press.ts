import { countDown, setServerClock } from './server-clock.js';
import { watchPresses } from './presses.js';

setServerClock(Number(document.querySelector<HTMLElement>('[data-now]')?.dataset['now'] ?? Date.now()));
setInterval(() => countDown(document), 1_000);
watchPresses();
