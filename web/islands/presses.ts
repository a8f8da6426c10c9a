import { clockWords } from './server-clock.js';

/**
 * A press on a phone without network is kept and sent when the line is back; the page says that nobody knows of it yet.
 * Kept presses grow stale: "I'm on my way" of an hour ago would mislead those who rely on it.
 */
interface Press {
  readonly action: string;
  readonly body: string;
  readonly words: string;
  readonly name: string;
  readonly at: number;
}

const KEY = 'hearthline-press';
const STALE_MS = 5 * 60_000;
const RETRY_MS = 5_000;

export function watchPresses(): void {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset['press'] === undefined) return;
    event.preventDefault();
    const data = new FormData(form, (event as SubmitEvent).submitter);
    const body = new URLSearchParams([...data].map(([name, value]) => [name, String(value)])).toString();
    void send({ action: form.action, body, words: form.dataset['press'], name: form.dataset['for'] ?? '', at: Date.now() });
  });
  addEventListener('online', () => void resend());
  setInterval(() => void resend(), RETRY_MS);
  void resend();
}

let sending = false;

async function send(press: Press): Promise<void> {
  if (sending) return;
  sending = true;
  try {
    const response = await fetch(press.action, {
      method: 'POST', body: press.body, headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
    });
    forget();
    if (response.redirected) location.assign(response.url);
    else show(await response.text());
  } catch {
    keep(press);
    say(`You pressed “${press.words}” for ${press.name} at ${clockWords(press.at)}, but this phone has no network. Nobody knows yet. It is sent as soon as the network is back.`);
  } finally {
    sending = false;
  }
}

async function resend(): Promise<void> {
  const press = kept();
  if (!press || sending || !navigator.onLine) return;
  if (Date.now() - press.at <= STALE_MS) return send(press);
  forget();
  say(`Your press of ${clockWords(press.at)} (“${press.words}” for ${press.name}) could not be sent and is now too old. Please press again if it still holds.`);
}

/** A refusal comes back as a page (an error to mend, an alert that has ended): it takes this page's place. */
function show(html: string): void {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const main = page.querySelector('main');
  if (!main) return say('That could not be done. Please refresh the page and try again.');
  document.title = page.title;
  document.querySelector('main')?.replaceWith(main);
  main.tabIndex = -1;
  main.focus();
}

function say(words: string): void {
  const place = document.getElementById('unsent');
  if (!place) return;
  const note = document.createElement('div');
  note.className = 'hl-note hl-note--unsent';
  note.setAttribute('role', 'alert');
  note.append(Object.assign(document.createElement('p'), { textContent: words }));
  place.replaceChildren(note);
  place.hidden = false;
}

// In this tab alone, and only until sent or stale: nobody who opens the phone next finds or sends it.
const keep = (press: Press): void => sessionStorage.setItem(KEY, JSON.stringify(press));
const forget = (): void => sessionStorage.removeItem(KEY);
const kept = (): Press | undefined => JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Press | undefined ?? undefined;
