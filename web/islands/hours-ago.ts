/** Says in words which hour the slider stands at; the form works without it. */
const HOUR_MS = 3_600_000;
const slider = document.getElementById('ago') as HTMLInputElement | null;
const words = document.getElementById('ago-words');
const format = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });

function say(): void {
  if (!slider || !words) return;
  const hours = Number(slider.value), now = Number(slider.dataset['now']);
  const text = hours === 0 ? 'Now' : format.format(Math.floor(now / HOUR_MS) * HOUR_MS - (hours - 1) * HOUR_MS);
  words.textContent = text;
  slider.setAttribute('aria-valuetext', text);
}

slider?.addEventListener('input', say);
say();
