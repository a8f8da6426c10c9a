import { openPageFeed, type FeedState } from './feed.js';
import type { PartOnFeed } from '../feed-client/frames.js';
import { morph } from './morph.js';
import { watchPresses } from './presses.js';
import { clockWords, countDown, serverNow, setServerClock } from './server-clock.js';

/** The live part of Today: the list renews itself, and the page always says whether it is live. */
const live = document.getElementById('live') as HTMLElement;
const stateLine = live.querySelector<HTMLElement>('.hl-live__state') as HTMLElement;
const list = (): HTMLElement => document.getElementById('today-list') as HTMLElement;

/** The server's time of what stands on the page. */
let asOf = Number(list().dataset['now']);
let state: FeedState | 'connecting' = 'connecting';
let notLiveSince: number | undefined;
setServerClock(asOf);

function showState(next: FeedState): void {
  if (next !== 'live' && state === 'live') notLiveSince = serverNow();
  state = next;
  sayState();
  tellSeen();
}

function sayState(): void {
  const [key, words] = stateWords();
  stateLine.dataset['state'] = key;
  if (stateLine.textContent !== words) stateLine.textContent = words;
}

function stateWords(): [key: string, words: string] {
  const of = clockWords(asOf);
  if (state === 'live') return ['live', 'Live'];
  if (state === 'polling') return ['live', 'Renewed every few seconds'];
  if (state === 'signed-out') return ['offline', `Not live: you are signed out. This is as it was at ${of}.`];
  if (state === 'connecting') return ['still', `As it was at ${of}`];
  const since = notLiveSince === undefined ? '' : ` since ${clockWords(notLiveSince)}`;
  if (!navigator.onLine) return ['offline', `Offline${since}. This is as it was at ${of}; texts may still reach you.`];
  return ['reconnecting', `Not live${since}, reconnecting. This is as it was at ${of}.`];
}

/** Told by the socket itself: while the store is away, no page can be fetched that says so. */
function showStopped(parts: readonly PartOnFeed[]): void {
  const stopped = parts.filter((part) => part.state === 'stopped');
  const line = document.getElementById('stopped');
  if (!line) return;
  line.hidden = stopped.length === 0;
  line.textContent = stopped.map(({ says = '', since }) => `${says}${since ? ` Since ${clockWords(Date.parse(since))}.` : ''}`).join(' ');
  renewSoon();
}

let pending: ReturnType<typeof setTimeout> | undefined;
const renewSoon = (): void => {
  clearTimeout(pending);
  pending = setTimeout(() => void renew(), 120);
};

async function renew(): Promise<void> {
  try {
    const response = await fetch(live.dataset['list'] ?? '', { headers: { accept: 'text/html' } });
    if (response.status === 401 || response.redirected) return showState('signed-out');
    if (!response.ok) return;
    const fresh = new DOMParser().parseFromString(await response.text(), 'text/html').getElementById('today-list');
    if (fresh) replace(fresh);
  } catch {
    // No network: what stands on the page stays, with its age.
  }
  sayState();
}

function replace(fresh: HTMLElement): void {
  const before = new Set(cards(list()).map((card) => card.dataset['key']));
  asOf = Number(fresh.dataset['now']);
  setServerClock(asOf);
  morph(list(), fresh);
  document.title = `${list().dataset['title']} – Hearthline`;
  for (const card of cards(list())) if (!before.has(card.dataset['key'])) announce(card);
  countDown(list());
  tellSeen();
}

const cards = (root: ParentNode): HTMLElement[] => [...root.querySelectorAll<HTMLElement>('.hl-alert')];

/** Cards on a page that somebody looks at have been seen, once it could be said. */
const toldSeen = new Set<string>();
function tellSeen(): void {
  if (document.hidden || state !== 'live') return;
  const fresh = cards(list()).flatMap((card) => card.dataset['key'] ?? []).filter((id) => !toldSeen.has(id));
  if (fresh.length > 0 && feed.seen(fresh)) for (const id of fresh) toldSeen.add(id);
}

/** Said once; only what is critical interrupts, and only a reader who is doing nothing else is moved there. */
function announce(card: HTMLElement): void {
  const critical = card.dataset['severity'] === 'stat';
  const words = `New: ${card.querySelector('h2')?.textContent ?? ''}. ${card.querySelector('.hl-alert__because')?.textContent ?? ''}`;
  const voice = document.getElementById(critical ? 'say-now' : 'say');
  if (voice) voice.textContent = words;
  card.classList.add('hl-alert--new');
  if (critical && document.activeElement === document.body) {
    card.tabIndex = -1;
    card.focus();
  }
}

const feed = openPageFeed({ tokenUrl: live.dataset['token'] ?? '', changed: renewSoon, state: showState, parts: showStopped });
addEventListener('online', () => { feed.retryNow(); renewSoon(); });
addEventListener('offline', () => { feed.lineLost(); sayState(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) { feed.retryNow(); renewSoon(); tellSeen(); } });
setInterval(() => countDown(list()), 1_000);
// Ages and coverage grow old without any event; while the socket is away this is also how news still arrives.
setInterval(() => void renew(), 20_000);
watchPresses();
