/**
 * The clinician's two aids: arrow keys move a line over the picture and read each lane aloud from the table; a record's
 * link opens beside the table, in words first, JSON second, where it comes from third. Without this script the links
 * lead to the JSON itself.
 */
const chart = document.getElementById('chart');
const cursorLine = document.getElementById('cursor');
const rows = [...document.querySelectorAll<HTMLTableRowElement>('tr[data-at]')];
const svg = chart?.querySelector('svg');
const NAMESPACE = 'http://www.w3.org/2000/svg';
const clock = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });

/** Oldest first: right is later. */
const stops = [...new Set(rows.map((row) => Number(row.dataset['at'])))].sort((a, b) => a - b);
let here = stops.length;

chart?.addEventListener('keydown', (event) => {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (step === undefined || stops.length === 0) return;
  event.preventDefault();
  here = Math.min(stops.length - 1, Math.max(0, here + step));
  const at = stops[here];
  if (at !== undefined) moveTo(at);
});

function moveTo(at: number): void {
  if (!svg || !cursorLine || !chart) return;
  const [from, to] = [Number(chart.dataset['from']), Number(chart.dataset['to'])];
  const [left, right] = [Number(svg.dataset['left']), Number(svg.dataset['right'])];
  const x = String(left + ((at - from) / (to - from)) * (right - left));
  let line = svg.querySelector('.c-cursor');
  if (!line) {
    line = svg.appendChild(document.createElementNS(NAMESPACE, 'line'));
    line.setAttribute('class', 'c-cursor');
    line.setAttribute('y1', '20');
    line.setAttribute('y2', String(svg.viewBox.baseVal.height));
  }
  line.setAttribute('x1', x);
  line.setAttribute('x2', x);
  cursorLine.hidden = false;
  cursorLine.textContent = `${clock.format(at)}: ${lanesAt(at).join('; ')}`;
}

/** What each lane says at that moment: the row that covers it, else the newest before it. */
function lanesAt(at: number): string[] {
  const said = new Map<string, string>();
  for (const row of rows) {
    const lane = row.dataset['lane'] ?? '';
    const began = Number(row.dataset['at']);
    const until = Number(row.dataset['until'] ?? began);
    const what = row.cells[1]?.textContent?.trim() ?? '';
    const key = lane === 'Vital signs' ? what : lane;
    if (said.has(key) || began > at || (lane === 'Not watched' && until < at)) continue;
    said.set(key, `${what} ${row.cells[2]?.firstChild?.textContent?.trim() ?? ''}`.trim());
  }
  return [...said.values()];
}

const pane = document.getElementById('resource');

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[data-fhir]') : null;
  if (!link || !pane || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  void open(link, pane);
});

async function open(link: HTMLAnchorElement, into: HTMLElement): Promise<void> {
  const row = link.closest('tr');
  const words = row ? [...row.cells].slice(0, 4).map((cell) => cell.textContent?.trim()).filter(Boolean).join(' · ') : '';
  const links = row ? [...row.querySelectorAll<HTMLAnchorElement>('a[data-fhir]')] : [link];
  const [record, provenance] = await Promise.all([json(links[0] ?? link), links[1] ? json(links[1]) : undefined]);
  const parts: HTMLElement[] = [element('h2', 'Record'), element('p', words), element('pre', record)];
  if (provenance) parts.push(element('h3', 'Where it comes from'), element('pre', provenance));
  const close = element('button', 'Close');
  close.className = 'hl-link';
  close.addEventListener('click', () => {
    into.hidden = true;
    into.parentElement?.classList.remove('hl-columns');
    link.focus();
  });
  into.replaceChildren(close, ...parts);
  for (const pre of into.querySelectorAll('pre')) pre.tabIndex = 0;
  into.parentElement?.classList.add('hl-columns');
  into.hidden = false;
  into.focus();
}

async function json(link: HTMLAnchorElement): Promise<string> {
  try {
    const response = await fetch(link.href, { headers: { accept: 'application/fhir+json' } });
    return JSON.stringify(await response.json(), null, 2);
  } catch {
    return 'The record could not be fetched. Please try again.';
  }
}

function element(tag: string, text: string): HTMLElement {
  return Object.assign(document.createElement(tag), { textContent: text });
}
